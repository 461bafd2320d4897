import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { packageRoot } from '../../package-root.ts';
import { buildCatalogue, extendCatalogue } from '../../schema/build.ts';
import { accessesOf, type Entity } from '../../schema/catalogue.ts';
import { startHttpSource } from '../support/http-source.ts';

const document = readFileSync(join(packageRoot(), 'docs/sources/graphql.md'), 'utf8');
const examples = new Map(
  [...document.matchAll(/<!-- example: (\w+) -->\n```graphql\n([\s\S]*?)```/g)].map(([, name, text = '']) => [
    name,
    text,
  ]),
);
const ID = '460106198001010012';
const OLD = '460106800101001';

test.each([
  {
    example: 'query',
    source: 'settlements',
    type: 'Settlement',
    data: { people: { nodes: [{ number: OLD, name: '王', home: { region: '460100' }, updated: '2026' }] } },
    rows: [['王', '460100']],
    asked: { keys: [ID, OLD] },
  },
  {
    example: 'entities',
    source: 'permits',
    type: 'Permit',
    data: { _entities: [{ idNumber: ID, permits: [{ permitNo: 'A', grantedOn: '2026-01-01' }] }] },
    rows: [['A', '2026-01-01']],
    asked: { representations: [{ __typename: 'Cardholder', idNumber: ID }] },
  },
])(
  'the example "$example" of docs/sources/graphql.md is a source, and asks its service as the text says',
  async ({ example, source, type, data, rows, asked }) => {
    const catalogue = extendCatalogue(buildCatalogue(), [
      { name: source, text: examples.get(example) ?? '' },
    ]);
    const { table, fields } = catalogue.entities.get(type) as Entity;
    const service = await startHttpSource(() => ({ data }));
    const connector = openConnector({
      source,
      kind: 'GRAPHQL',
      address: { url: service.url },
      limits: catalogue.sources.get(source)?.limits ?? DEFAULT_LIMITS,
      tables: accessesOf(catalogue, source),
      network: { loopbackAllowed: true },
    });
    try {
      const found = await connector.lookup({
        scope: {
          table: table.name,
          columns: [...fields.values()].flatMap((field) => (field.kind === 'column' ? [field.name] : [])),
          rowFilter: [],
          key: { column: table.key, type: 'ID_NUMBER', oldIdNumbers: table.oldIdNumbers },
          expects: 'MANY',
          latest: table.latest,
          order: table.order,
        },
        keys: [ID],
        limit: 10,
      });
      expect([...found]).toEqual([[ID, rows]]);
      expect(JSON.parse(service.received[0]?.body ?? '').variables).toEqual(asked);
    } finally {
      await connector.close();
      await service.close();
    }
  },
);
