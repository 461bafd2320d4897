import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AgreementFilter, readAgreements } from '../../policies/lifecycle/read-agreements.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let pool: ReturnType<typeof createPool>;

/** Enough that PUBLIC_SECURITY is a party to many and HEALTH to few: they are looked for in two ways. */
const MANY = `
  INSERT INTO agreement (id, consumer, version, state)
  SELECT 'a-' || lpad(i::text, 4, '0'), 'TOURISM', 1,
         CASE WHEN i % 300 = 7 THEN 'SUSPENDED' WHEN i % 400 = 9 THEN 'REVOKED' ELSE 'ACTIVE' END
    FROM generate_series(1, 1200) AS i;
  INSERT INTO agreement_version (agreement, version, document, resolved, parties)
  SELECT 'a-' || lpad(i::text, 4, '0'), 1,
         jsonb_build_object('validFrom', CASE WHEN i = 30 THEN '2027-01-01' ELSE '2026-01-01' END,
                            'validTo', CASE WHEN i = 20 THEN '2026-02-01' ELSE '2030-01-01' END, 'purposes', '["entry"]'::jsonb),
         CASE WHEN i = 40 THEN '{"grants": [{"meaning": {"owner": "HEALTH"}}]}'::jsonb ELSE '{"grants": []}'::jsonb END,
         CASE WHEN i IN (40, 1100) THEN '{HEALTH,TOURISM}'::text[] ELSE '{PUBLIC_SECURITY,TOURISM}' END
    FROM generate_series(1, 1200) AS i;
  INSERT INTO agreement (id, consumer, state) VALUES ('draft-health', 'HEALTH', 'PENDING'), ('open-tourism', 'TOURISM', 'PENDING');
  INSERT INTO agreement_draft (agreement, source, document, makers) VALUES ('draft-health', '{}', '{}', '{x}');
  INSERT INTO agreement_version (agreement, version, document, resolved, parties, state)
  VALUES ('open-tourism', 1, '{}', '{"grants": []}', '{HEALTH,TOURISM}', 'SUBMITTED')`;

beforeAll(async () => {
  database = await createTestDatabase();
  await withClient(database.url(), (client) => client.query(MANY));
  pool = createPool({ connectionString: database.url(RESTRICTED_SESSION), onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const idsFor = async (department: string, filter: AgreementFilter = {}, after?: string) => {
  const page = { filter, limit: 3, ...(after === undefined ? {} : { after }) };
  return (await readAgreements(pool, { department, today: '2026-06-15' }, page)).map(({ id }) => id);
};

test('a party to few agreements sees those, and its drafts', async () => {
  expect(await idsFor('HEALTH')).toEqual(['a-0040', 'a-1100', 'draft-health']);
  expect(await idsFor('HEALTH', {}, 'draft-health')).toEqual(['open-tourism']);
  expect(await idsFor('FINANCE')).toEqual([]);
});

test('a party to many sees the first of those, page by page, and no draft of others', async () => {
  expect(await idsFor('PUBLIC_SECURITY')).toEqual(['a-0001', 'a-0002', 'a-0003']);
  expect(await idsFor('PUBLIC_SECURITY', {}, 'a-0039')).toEqual(['a-0041', 'a-0042', 'a-0043']);
  expect(await idsFor('PUBLIC_SECURITY', {}, 'a-1198')).toEqual(['a-1199', 'a-1200']);
  expect(await idsFor('TOURISM', {}, 'a-1199')).toEqual(['a-1200', 'open-tourism']);
  expect(await idsFor('HRSS', {}, 'a-1199')).toEqual(['a-1200', 'open-tourism']);
});

test('every filter of many finds what meets it', async () => {
  expect(await idsFor('HRSS', { state: 'SUSPENDED' })).toEqual(['a-0007', 'a-0307', 'a-0607']);
  expect(await idsFor('HRSS', { state: 'REVOKED' })).toEqual(['a-0009', 'a-0409', 'a-0809']);
  expect(await idsFor('HRSS', { state: 'EXPIRED' })).toEqual(['a-0020']);
  expect(await idsFor('HRSS', { state: 'NOT_YET_VALID' })).toEqual(['a-0030']);
  expect(await idsFor('HRSS', { state: 'ACTIVE' }, 'a-0006')).toEqual(['a-0008', 'a-0010', 'a-0011']);
  expect(await idsFor('HEALTH', { state: 'PENDING' })).toEqual(['open-tourism']);
  expect(await idsFor('HEALTH', { state: 'DRAFT' })).toEqual(['draft-health']);
  expect(await idsFor('HRSS', { owner: 'HEALTH' })).toEqual(['a-0040']);
  expect(await idsFor('HRSS', { purpose: 'entry' }, 'a-0019')).toEqual(['a-0020', 'a-0021', 'a-0022']);
  expect(await idsFor('HRSS', { purpose: 'exit' })).toEqual([]);
  expect(await idsFor('PUBLIC_SECURITY', { consumer: 'HEALTH' })).toEqual([]);
});
