import { ACCESS_LEAF_FIELDS, type AccessEntry, type AccessLeaf } from './access-leaf.ts';
import { LEAF_LIMIT, type Leaf } from './leaf.ts';

/** What a leaf may hold beside its subjects; the rest is theirs, so that 10,000 of them never need many leaves. */
const HEADER_LIMIT = 48 * 1024;
/** A pseudonym with its quotation marks and comma. */
const PSEUDONYM_COST = 25;
/** Covers the digits of `part` and `parts`, which are known last. */
const NUMBERING_COST = 16;

const FIELDS = Object.keys(ACCESS_LEAF_FIELDS) as readonly (keyof AccessLeaf)[];

/** Bytes that are no canonical entry. The message names the field and never quotes what it holds. */
export class MalformedEntry extends Error {
  override readonly name = 'MalformedEntry';
}

/**
 * The leaves of an entry: canonical JSON (fixed order of keys, no blanks, sets ascending, strings escaped as RFC 8785
 * §3.2.2.2) in UTF-8, each of at most 65,535 bytes. Nearly always one; all of them belong into one append.
 *
 * @throws RangeError where a field breaks its rule, or everything beside the subjects exceeds 48 KiB.
 */
export function encodeEntry(entry: AccessEntry): readonly Leaf[] {
  const asked = canonicalSet(entry.asked);
  const released = canonicalSet(entry.subjects);
  const concerned = canonicalSet([...asked, ...released]);
  const header = headerOf(entry, concerned.length);
  const perLeaf = subjectsPerLeaf(header);
  const parts = Math.max(1, Math.ceil((asked.length + released.length) / perLeaf));
  return Array.from({ length: parts }, (_, i) => {
    const [from, to] = [i * perLeaf, (i + 1) * perLeaf];
    const leaf: AccessLeaf = {
      ...header,
      part: i + 1,
      parts,
      asked: asked.slice(from, to),
      subjects: released.slice(Math.max(0, from - asked.length), Math.max(0, to - asked.length)),
    };
    return toLeaf(leaf, i === 0 ? concerned : []);
  });
}

/**
 * Reads a leaf strictly: exactly the bytes that `encodeEntry` writes, nothing else. A leaf may come from an exported
 * bundle, hence from an attacker.
 *
 * @throws MalformedEntry for anything else.
 */
export function decodeEntry(bytes: Uint8Array): AccessLeaf {
  if (bytes.byteLength > LEAF_LIMIT) throw new MalformedEntry(`longer than ${LEAF_LIMIT} bytes`);
  const value = parseObject(bytes);
  const fault = faultOf(value);
  if (fault !== undefined) throw new MalformedEntry(fault);
  // Equality with our own writing rules out repeated and additional keys, blanks and other spellings of one value.
  if (!serialise(value as unknown as AccessLeaf).equals(bytes))
    throw new MalformedEntry('not in canonical form');
  return value as unknown as AccessLeaf;
}

function headerOf(entry: AccessEntry, subjectCount: number): AccessLeaf {
  return {
    ...entry,
    v: 1,
    kind: 'access',
    part: 1,
    parts: 1,
    codes: canonicalSet(entry.codes),
    coordinates: canonicalSet(entry.coordinates),
    denied: canonicalSet(entry.denied),
    masks: Object.fromEntries(Object.entries(entry.masks).sort(([a], [b]) => (a < b ? -1 : 1))),
    subjectCount,
    asked: [],
    subjects: [],
  };
}

function subjectsPerLeaf(header: AccessLeaf): number {
  const length = serialise(header).length;
  if (length > HEADER_LIMIT)
    throw new RangeError(`an entry holds more than ${HEADER_LIMIT} bytes beside its subjects`);
  return Math.floor((LEAF_LIMIT - NUMBERING_COST - length) / PSEUDONYM_COST);
}

function toLeaf(leaf: AccessLeaf, concerned: readonly string[]): Leaf {
  const fault = faultOf(leaf);
  if (fault !== undefined) throw new RangeError(`no audit entry: ${fault}`);
  const { part, time, requestId, agreement, department, client, operator, purpose, outcome, coordinates } =
    leaf;
  const columns = {
    ...{ part, time, requestId, agreement, department, client, operator, purpose, outcome, coordinates },
    subjects: concerned,
  };
  return { bytes: serialise(leaf), columns };
}

function faultOf(value: object): string | undefined {
  const fields = value as Readonly<Record<string, unknown>>;
  const field = FIELDS.find((name) => !ACCESS_LEAF_FIELDS[name](fields[name]));
  if (field !== undefined) return `the field ${field} breaks its rule`;
  const { part, parts } = value as AccessLeaf;
  return part > parts ? 'the field part exceeds parts' : undefined;
}

function serialise(leaf: AccessLeaf): Buffer {
  return Buffer.from(JSON.stringify(Object.fromEntries(FIELDS.map((name) => [name, leaf[name]]))));
}

function parseObject(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the text, which may be personal data.
    throw new MalformedEntry('not JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null) throw new MalformedEntry('not an object');
  return value;
}

function canonicalSet(items: readonly string[]): readonly string[] {
  return items.length < 2 ? items : [...new Set(items)].sort();
}
