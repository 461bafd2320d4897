import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AgreementStore, openAgreementStore } from '../../policies/agreement-store.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let listening: SourceProxy;
let pool: ReturnType<typeof createPool>;
let store: AgreementStore;
const errors: unknown[] = [];

beforeEach(async () => {
  errors.length = 0;
  database = await createTestDatabase();
  await execute(
    `INSERT INTO agreement (id, consumer, version, state) VALUES ('a', 'HRSS', 1, 'ACTIVE');
     INSERT INTO agreement_version (agreement, version, document, parties) VALUES ('a', 1, '{}', '{HRSS}')`,
  );
  listening = await startSourceProxy(database.url(RESTRICTED_SESSION));
  pool = createPool({ connectionString: database.url(RESTRICTED_SESSION), onError: () => undefined });
  store = await openAgreementStore({
    pool,
    connectionString: listening.url,
    onError: (error) => errors.push(error),
  });
});
afterEach(async () => {
  listening.resume();
  await store.close();
  await pool.end();
  await listening.close();
  await database.drop();
});

const execute = (sql: string) => withClient(database.url(), (client) => client.query(sql));
const stateOf = async () => (await store.find('a'))?.state;
/** Whether an agreement that has been found is found again without reading the database. */
const isKept = async () => {
  const found = await store.find('a');
  return found !== undefined && found === (await store.find('a'));
};
const seconds = { timeout: 5_000, interval: 20 };

test('an agreement is read once, and again when it has changed', async () => {
  const first = await store.find('a');
  expect(await store.find('a')).toBe(first);
  await execute("UPDATE agreement SET state = 'SUSPENDED'");
  await expect.poll(stateOf, seconds).toBe('SUSPENDED');
  await execute("UPDATE agreement SET state = 'ACTIVE'");
  await expect.poll(stateOf, seconds).toBe('ACTIVE');
});

test('a version that waits takes over at midnight in Shanghai, without being read anew', async () => {
  await execute(
    `INSERT INTO agreement_version (agreement, version, document, parties, state)
       VALUES ('a', 2, '{"validFrom": "2028-01-01"}', '{HRSS}', 'CONCLUDED');
     UPDATE agreement SET next_version = 2`,
  );
  const versionAt = async (time: string) => (await store.find('a', new Date(time)))?.version;
  await expect.poll(() => versionAt('2028-01-01T00:00:00.000+08:00'), seconds).toBe(2);
  await expect.poll(isKept, seconds).toBe(true);
  const reading = vi.spyOn(pool, 'query');
  expect(await versionAt('2027-12-31T23:59:59.999+08:00')).toBe(1);
  expect(await versionAt('2028-01-01T00:00:00.000+08:00')).toBe(2);
  expect(reading).not.toHaveBeenCalled();
});

test('what a connection keeps from us without breaking is found out all the same, within a second', async () => {
  expect(await isKept()).toBe(true);
  listening.stall();
  await execute("UPDATE agreement SET state = 'REVOKED'");
  await expect.poll(stateOf, { timeout: 1_000, interval: 20 }).toBe('REVOKED');
  expect(await isKept()).toBe(false);
});

test('a connection that was silent for a while counts again when it answers again', async () => {
  listening.stall();
  await expect.poll(isKept, seconds).toBe(false);
  listening.resume();
  await expect.poll(isKept, seconds).toBe(true);
});

test('a connection that stays silent is given up for a new one', async () => {
  expect(await isKept()).toBe(true);
  listening.stall();
  await vi.waitUntil(() => errors.length > 0, seconds);
  listening.resume();
  await expect.poll(isKept, seconds).toBe(true);
});

test('what a broken connection may have missed is read anew', async () => {
  expect(await stateOf()).toBe('ACTIVE');
  await listening.takeDown();
  await execute("UPDATE agreement SET state = 'REVOKED'");
  await expect.poll(stateOf, seconds).toBe('REVOKED');
  await listening.bringUp();
  await expect.poll(isKept, seconds).toBe(true);
  expect(await stateOf()).toBe('REVOKED');
});

test('an agreement that cannot be read is not told to be missing', async () => {
  vi.spyOn(pool, 'query').mockImplementationOnce((async () => {
    throw new Error('connection terminated');
  }) as never);
  await expect(store.find('a')).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
  expect(await stateOf()).toBe('ACTIVE');
});

test('an agreement that changes while it is read is not kept as it was', async () => {
  const query = pool.query.bind(pool) as (...call: readonly unknown[]) => Promise<unknown>;
  vi.spyOn(pool, 'query').mockImplementationOnce((async (...call: readonly unknown[]) => {
    const result = await query(...call);
    await execute("UPDATE agreement SET state = 'REVOKED'");
    // The notification comes before the listening connection's next confirmation.
    await new Promise((resolve) => setTimeout(resolve, 400));
    return result;
  }) as never);
  expect(await stateOf()).toBe('ACTIVE');
  expect(await stateOf()).toBe('REVOKED');
});
