import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connector } from '../../../connectors/connector.ts';
import { openConnector } from '../../../connectors/open-connector.ts';
import { packageRoot } from '../../../package-root.ts';
import { buildCatalogue, extendCatalogue } from '../../../schema/build.ts';
import { accessesOf, type Catalogue } from '../../../schema/catalogue.ts';
import { type HttpSource, startHttpSource } from '../../support/http-source.ts';

const document = readFileSync(join(packageRoot(), 'docs/sources/rest.md'), 'utf8');
const [, text = ''] = /```graphql\n([\s\S]*?)```/.exec(document) ?? [];

const ID = '460106198001010012';
const ROW = { idNumber: ID, roll: { number: 'G1' }, school: { name: '海口一中' }, enrolled: '20240901' };

let catalogue: Catalogue;
let service: HttpSource;
let connector: Connector;
beforeAll(async () => {
  catalogue = extendCatalogue(buildCatalogue(), [{ name: 'school-roll', text }]);
  service = await startHttpSource(({ body }) => ({
    data: { records: JSON.parse(body).page === 1 ? [ROW] : [] },
  }));
  connector = openConnector({
    source: 'school-roll',
    kind: 'REST',
    address: { url: `${service.url}/api` },
    limits: catalogue.sources.get('school-roll')?.limits as never,
    tables: accessesOf(catalogue, 'school-roll'),
    network: { loopbackAllowed: true },
  });
});
afterAll(async () => {
  await connector?.close();
  await service?.close();
});

test('the example of docs/sources/rest.md is a source, and asks its service as the text says', async () => {
  const table = catalogue.entities.get('SchoolRollEntry')?.table;
  const found = await connector.lookup({
    scope: {
      table: table?.name ?? '',
      columns: ['/roll/number', '/school/name', 'enrolled'],
      rowFilter: [],
      key: { column: table?.key ?? '', type: 'ID_NUMBER', oldIdNumbers: table?.oldIdNumbers ?? false },
      expects: 'MANY',
      latest: undefined,
      order: table?.order,
    },
    keys: [ID],
    limit: 10,
  });
  expect([...found]).toEqual([[ID, [['G1', '海口一中', '20240901']]]]);
  expect(service.received[0]?.path).toBe('/api/students/search');
  expect(JSON.parse(service.received[0]?.body ?? '')).toEqual({
    idNumbers: [ID, '460106800101001'],
    system: 'onecard',
    page: 1,
    size: 100,
  });
});
