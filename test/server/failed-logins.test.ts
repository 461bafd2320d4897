import { expect, test } from 'vitest';
import { createSequencer } from '../../audit/sequencer.ts';
import { recordFailedLogins } from '../../server/failed-logins.ts';
import { decodeEntry } from '../../verify/entry/decode-entry.ts';
import { createAuditDatabase } from '../audit/support/database.ts';

test('failed logins that come while the log is down are counted, and written when it is back', async () => {
  const database = await createAuditDatabase();
  const errors: unknown[] = [];
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  await expect.poll(() => sequencer.health.state, { timeout: 30_000 }).toBe('ready');
  await database.takeDown();
  await expect.poll(() => sequencer.health.state, { timeout: 30_000 }).toBe('down');
  const failedLogins = recordFailedLogins({ sequencer, onError: (error) => errors.push(error) });
  const note = (client: string) =>
    failedLogins.note({ requestId: 'r', endpoint: '/graphql', client, fault: 'EXPIRED' });
  for (const client of ['a', 'b', 'a', 'a']) note(client);
  await database.bringUp();
  await expect.poll(() => sequencer.health.state, { timeout: 30_000 }).toBe('ready');
  await failedLogins.close();
  await sequencer.close();
  const { rows } = await database.hub.query<{ leaf: Buffer }>('SELECT leaf FROM audit_entry ORDER BY client');
  expect(rows.map(({ leaf }) => decodeEntry(leaf))).toMatchObject([
    { kind: 'login', client: 'a', count: 3 },
    { kind: 'login', client: 'b', count: 1 },
  ]);
  expect(errors).toEqual([]);
  await database.drop();
});
