import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { KINDS } from '../../../audit/watch/kinds.ts';
import { packageRoot } from '../../../package-root.ts';
import { buildCatalogue } from '../../../schema/build.ts';

const document = readFileSync(join(packageRoot(), 'docs/audit.md'), 'utf8');
const rows = [...document.matchAll(/^\| `([A-Z_]+)` \|.*\| ([^|]+) \|$/gm)].map(
  ([, kind, parameters = '']) => ({
    kind,
    // Those in brackets are of the items of a list.
    parameters: [...parameters.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
  }),
);

test('the document and the schema have every kind of rule', () => {
  const schema = buildCatalogue().schema.getType('WatchKind');
  expect(rows.map(({ kind }) => kind)).toEqual(Object.keys(KINDS));
  expect(isEnumType(schema) && schema.getValues().map(({ name }) => name)).toEqual(Object.keys(KINDS));
});

test.each(rows)('the document has the parameters of $kind', ({ kind, parameters }) => {
  expect(() => KINDS[kind as keyof typeof KINDS]({ another: 1 })).toThrow(
    `parameters has ${parameters.join(', ')} and nothing else`,
  );
});
