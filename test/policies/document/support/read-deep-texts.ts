import { HubError } from '../../../../errors.ts';
import { readAgreementDocument } from '../../../../policies/document/read-document.ts';
import { buildCatalogue } from '../../../../schema/build.ts';

const KINDS: Readonly<Record<string, (depth: number) => string>> = {
  lists: (depth) => '['.repeat(depth),
  'lists that end': (depth) => '['.repeat(depth) + ']'.repeat(depth),
  mappings: (depth) => '{a: '.repeat(depth),
  'lists in mappings': (depth) => '[{'.repeat(depth),
  'keys that are lists': (depth) => '{? ['.repeat(depth),
  items: (depth) => `${'- '.repeat(depth)}x`,
  'explicit keys': (depth) => '? '.repeat(depth),
  'mixed items': (depth) => '- ? '.repeat(depth),
  stairs: (depth) => Array.from({ length: Math.min(depth, 300) }, (_, i) => `${' '.repeat(i)}-`).join('\n'),
};

/** Run on its own: what kills a process must not kill the tests. Prints what is said of each kind, and how often. */
const catalogue = buildCatalogue();
const told = Object.entries(KINDS).map(([kind, textOf]) => {
  const counts = new Map<string, number>();
  for (let depth = 100; depth <= 2500; depth += 8) {
    const said = faultOf(textOf(depth));
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  return [kind, Object.fromEntries(counts)];
});
process.stdout.write(JSON.stringify(Object.fromEntries(told)));

function faultOf(text: string): string {
  try {
    readAgreementDocument(text, catalogue);
    return 'nothing';
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return error.detail?.en.replace(/^line \d+, column \d+: /, '') ?? '';
  }
}
