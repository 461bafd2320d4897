import { hkdfSync } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createSequencer } from '../../audit/sequencer.ts';
import { createSubjectPseudonyms } from '../../audit/subject.ts';
import { ensureSubjectKey, readSubjectKeys } from '../../server/subject-keys/stored-keys.ts';
import { withClient } from '../../with-client.ts';
import { createAuditDatabase } from '../audit/support/database.ts';
import { leavesOf } from '../audit/support/entries.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createInstallation, type Installation, run } from './support/hub-command.ts';

/** Subjects are logged under keys that change by epoch; who destroys an epoch's key makes its subjects unfindable. */
const person = inject('people').haikouDriver as string;
const TIME = { timeout: 240_000 };
const SOON = { timeout: 30_000 };

let hub: TestHub;
let installation: Installation & { remove(): void };
beforeAll(async () => {
  hub = await startTestHub();
  installation = await createInstallation({
    DATABASE_URL: hub.database.url(),
    ONECARD_SECRET: SECRET.toString(),
  });
}, 120_000);
afterAll(async () => {
  installation.remove();
  await hub.stop();
});

const keyCommand = (...args: readonly string[]) => run(installation, 'audit', 'key', ...args);
/** Asks about the person; gives the epoch under which the log has it. */
const askUnderEpoch = async (): Promise<number> => {
  const { headers } = await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
  const requestId = headers.get('x-request-id');
  const { id } = (await hub.records({ agreement: 'roadside-check' })).find(
    (record) => record.requestId === requestId,
  );
  const { data } = await hub.ask(`{ entryProof(id: "${id}") { leaf } }`, { client: 'auditor' });
  return JSON.parse(Buffer.from(data.entryProof.leaf, 'base64').toString()).subjectKeyEpoch;
};
const found = async () => (await hub.records({ subject: person })).map(({ id }) => id as string);
const rowOf = (epoch: number) =>
  withClient(hub.database.url(), async (client) => {
    const { rows } = await client.query('SELECT * FROM subject_key WHERE epoch = $1', [epoch]);
    return rows[0];
  });

test('an epoch follows another, and its key can be destroyed', TIME, async () => {
  expect(await askUnderEpoch()).toBe(1);
  expect(await rowOf(1)).toMatchObject({ derived: false, destroyed_at: null });
  const [first] = await found();
  expect(first).toBeDefined();

  const rotated = await keyCommand('rotate-subjects', '--operator', 'ChenJing');
  expect([rotated.code, rotated.stdout, rotated.stderr]).toEqual([
    0,
    expect.stringContaining('epoch 2 has begun'),
    '',
  ]);
  await expect.poll(askUnderEpoch, SOON).toBe(2);
  const both = await found();
  expect(both).toContain(first);
  expect(both.length).toBeGreaterThan(1);

  const current = await keyCommand('destroy-subjects', '2', '--operator', 'ChenJing', '--confirm', '2');
  expect([current.code, current.stderr]).toEqual([1, expect.stringContaining('epoch 2 is the current one')]);
  const mistyped = await keyCommand('destroy-subjects', '1', '--operator', 'ChenJing', '--confirm', '2');
  expect([mistyped.code, mistyped.stderr]).toEqual([1, expect.stringContaining('nothing is destroyed')]);
  expect(await found()).toEqual(expect.arrayContaining(both));

  const destroyed = await keyCommand('destroy-subjects', '1', '--operator', 'ChenJing', '--confirm', '1');
  expect([destroyed.code, destroyed.stderr]).toEqual([0, '']);
  expect(await rowOf(1)).toMatchObject({ secret: null, destroyed_at: expect.any(Date) });
  await expect.poll(found, SOON).not.toContain(first);
  expect(await found()).toContain(both[0]);
  const again = await keyCommand('destroy-subjects', '1', '--operator', 'ChenJing', '--confirm', '1');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('or it is destroyed')]);

  const { data } = await hub.ask(
    '{ changeRecords(agreement: "hub", first: 200) { nodes { action target operator } } }',
    { client: 'auditor' },
  );
  expect(
    data.changeRecords.nodes.filter(({ action }: { action: string }) => action.startsWith('SUBJECT_')),
  ).toEqual([
    { action: 'SUBJECT_KEY_ROTATED', target: '2', operator: 'ChenJing' },
    { action: 'SUBJECT_KEY_DESTROYED', target: '1', operator: 'ChenJing' },
  ]);
});

test('a key is made under no other secret than the hub’s', TIME, async () => {
  const other = {
    ...installation.environment,
    ONECARD_SECRET: 'another secret, long enough to be one 9876543210',
  };
  const { code, stderr } = await run(
    { ...installation, environment: other },
    'audit',
    'key',
    'rotate-subjects',
    '--operator',
    'ChenJing',
  );
  expect([code, stderr]).toEqual([1, expect.stringContaining("hub's secret does not open the subject key")]);
  expect(await rowOf(3)).toBeUndefined();
});

test('where entries were written before there were epochs, their key is the first', async () => {
  const database = await createAuditDatabase();
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  await sequencer.append('hotel-check-in', leavesOf());
  await sequencer.close();
  await ensureSubjectKey(database.admin, SECRET);
  const before = Buffer.from(hkdfSync('sha256', SECRET, '', 'onecard-hub subjects, epoch 1', 32));
  const [expected, pseudonyms] = [
    createSubjectPseudonyms([{ epoch: 1, secret: before }]),
    createSubjectPseudonyms(await readSubjectKeys(database.hub, SECRET)),
  ];
  expect([pseudonyms.epoch, pseudonyms.of(person)]).toEqual([1, expected.of(person)]);
  const { rows } = await database.admin.query('SELECT derived FROM subject_key');
  expect(rows).toEqual([{ derived: true }]);
  await expect(database.hub.query('UPDATE subject_key SET secret = NULL')).rejects.toThrow(
    'permission denied',
  );
  await database.drop();
});
