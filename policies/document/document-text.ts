import { isAlias, isCollection, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { Bilingual } from '../../errors.ts';
import { type DocumentFault, faultOfText, type Path } from './document-fault.ts';
import { textFault } from './text-size.ts';

/**
 * Room for each list of agreement.schema.json at its longest; most of a text may stand in block scalars, which cost
 * little. What structure costs is bounded by its words (text-size.ts): the worst text takes less than half a second.
 */
export const DOCUMENT_LIMIT = 512 * 1024;

/** A text read as YAML: plain values whose leaves are all strings, and the way back to their lines. */
export interface DocumentText {
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
  /** Line and column, from 1, of the value at a path or of the nearest one around it. */
  placeOf(fault: DocumentFault): { readonly line: number; readonly column: number };
}

/**
 * Reads YAML, JSON included, of which only what is needed: no anchors and aliases, no tags, no merge keys, no second
 * document. Leaves are strings here, so that `460100` and `2026-01-01` stay what was written; the JSON Schema says
 * what becomes a number.
 */
export function readDocumentText(text: string): DocumentText {
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (what: Bilingual, at = 0): DocumentText => ({
    value: undefined,
    faults: [faultOfText(at, what)],
    placeOf: ({ offset = 0 }) => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    },
  });
  if (Buffer.byteLength(text) > DOCUMENT_LIMIT)
    return refused({
      zh: `文本超过 ${DOCUMENT_LIMIT / 1024} KiB;请按类型或分级授权以缩短`,
      en: `the text is longer than ${DOCUMENT_LIMIT / 1024} KiB: shorten it by granting whole types or levels`,
    });
  if (text.includes('\0')) return refused({ zh: '文本含 NUL 字符', en: 'the text holds a NUL character' });
  const tooMuch = textFault(text);
  if (tooMuch !== undefined) return refused(tooMuch, tooMuch.offset);
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    faultOfText(pos[0], { zh: `不是有效的 YAML:${message}`, en: `no valid YAML: ${message}` }),
  );
  visit(document, {
    Node(_, node) {
      if (!isAlias(node) && node.anchor === undefined && (node.tag === undefined || !/^!/.test(node.tag)))
        return;
      faults.push(
        faultOfText(node.range?.[0] ?? 0, {
          zh: '不得使用锚点、别名与标签;请写出其内容',
          en: 'anchors, aliases and tags are not allowed: write the value out',
        }),
      );
    },
  });
  return {
    value: faults.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 }),
    faults,
    placeOf({ path, offset }) {
      if (offset !== undefined) return placeAt(offset);
      for (let length = path.length; length >= 0; length -= 1) {
        const node = length === 0 ? document.contents : getIn(document.contents, path.slice(0, length));
        if (isNode(node) && node.range) return placeAt(node.range[0]);
      }
      return { line: 1, column: 1 };
    },
  };
}

function getIn(node: unknown, path: Path): unknown {
  return isCollection(node) ? node.getIn(path, true) : undefined;
}
