import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLog, readLogs } from '../../audit/fsck.ts';
import { createSequencer, type Sequencer } from '../../audit/sequencer.ts';
import { type AuditDatabase, connectHub, createAuditDatabase } from './support/database.ts';
import { leavesOf } from './support/entries.ts';
import { type Fault, type FaultyNetwork, startFaultyNetwork } from './support/faulty-network.ts';

/** What the network does to a group commit at each point, and which side then knows what. */
const LOGS = ['a', 'b', 'c'];
const WRITERS = 12;

const BEGIN = 'BEGIN ISOLATION';
const INSERT = 'audit-append\0';
const COMMIT = 'COMMIT\0';

interface Case {
  readonly when: string;
  readonly request: string;
  readonly fault: Fault;
  readonly recorded: boolean;
}

let database: AuditDatabase;
let network: FaultyNetwork;
let sequencer: Sequencer;

beforeEach(async () => {
  database = await createAuditDatabase();
  network = await startFaultyNetwork(database.url);
  sequencer = createSequencer({
    connect: () => connectHub(network.url),
    timeoutMs: 1_000,
    onError: () => undefined,
  });
  await appendToAll('earlier');
});

afterEach(async () => {
  await sequencer.close();
  await network.close();
  await database.drop();
});

async function appendToAll(name: string): Promise<void> {
  await Promise.all(LOGS.map((log) => sequencer.append(log, leavesOf({ log, requestId: `${name}-${log}` }))));
}

/** Writers that come at once, so into one transaction. */
function appendTogether(): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(
    Array.from({ length: WRITERS }, (_, i) => {
      const log = LOGS[i % LOGS.length] as string;
      return sequencer.append(log, leavesOf({ log, requestId: `concerned-${i}` }));
    }),
  );
}

async function countStored(prefix: string): Promise<number> {
  const { rows } = await database.admin.query(
    'SELECT count(*)::integer AS count FROM audit_entry WHERE starts_with(request_id, $1)',
    [prefix],
  );
  return rows[0].count;
}

async function expectRefusalAndRecovery({ request, fault, recorded }: Case): Promise<void> {
  let faults = 0;
  network.faultOf = (bytes) => {
    if (faults > 0 || !bytes.includes(request)) return undefined;
    faults += 1;
    return fault;
  };
  const results = await appendTogether();
  expect(faults).toBe(1);
  const reasons = results.map((result) => (result.status === 'rejected' ? result.reason.code : result.value));
  expect(reasons).toEqual(Array.from({ length: WRITERS }, () => 'AUDIT_UNAVAILABLE'));
  const appended = () =>
    appendToAll('later').then(
      () => 'written',
      ({ code }) => code,
    );
  await expect.poll(appended, { timeout: 20_000 }).toBe('written');
  expect(await countStored('concerned')).toBe(recorded ? WRITERS : 0);
  for (const log of await readLogs(database.admin))
    expect([log.log, await checkLog(database.admin, log)]).toEqual([log.log, undefined]);
}

describe('where heads are locked and read first, nobody is answered and the logs stay whole when', () => {
  const cases: readonly Case[] = [
    { when: 'BEGIN does not arrive', request: BEGIN, fault: 'LOST', recorded: false },
    { when: 'BEGIN vanishes', request: BEGIN, fault: 'SWALLOWED', recorded: false },
    {
      when: 'the connection breaks once the heads are locked',
      request: BEGIN,
      fault: 'ANSWER_LOST',
      recorded: false,
    },
    {
      when: 'nothing is heard once the heads are locked',
      request: BEGIN,
      fault: 'ANSWER_SWALLOWED',
      recorded: false,
    },
    { when: 'the entries do not arrive', request: INSERT, fault: 'LOST', recorded: false },
    {
      when: 'the connection breaks once the entries are written',
      request: INSERT,
      fault: 'ANSWER_LOST',
      recorded: false,
    },
    {
      when: 'nothing is heard once the entries are written',
      request: INSERT,
      fault: 'ANSWER_SWALLOWED',
      recorded: false,
    },
    { when: 'COMMIT does not arrive', request: COMMIT, fault: 'LOST', recorded: false },
    { when: 'COMMIT vanishes', request: COMMIT, fault: 'SWALLOWED', recorded: false },
    { when: 'COMMIT is answered with ROLLBACK', request: COMMIT, fault: 'ROLLED_BACK', recorded: false },
    {
      when: 'COMMIT is done and the connection breaks',
      request: COMMIT,
      fault: 'ANSWER_LOST',
      recorded: true,
    },
    {
      when: 'COMMIT is done and nothing is heard of it',
      request: COMMIT,
      fault: 'ANSWER_SWALLOWED',
      recorded: true,
    },
  ];
  test.each(cases)('$when', expectRefusalAndRecovery);
});

describe('where one statement is the whole transaction, nobody is answered and the logs stay whole when', () => {
  beforeEach(async () => {
    // The second time it finds the heads as it has left them.
    await appendToAll('earlier too');
  });
  const cases: readonly Case[] = [
    { when: 'it does not arrive', request: INSERT, fault: 'LOST', recorded: false },
    { when: 'it vanishes', request: INSERT, fault: 'SWALLOWED', recorded: false },
    { when: 'it is done and the connection breaks', request: INSERT, fault: 'ANSWER_LOST', recorded: true },
    {
      when: 'it is done and nothing is heard of it',
      request: INSERT,
      fault: 'ANSWER_SWALLOWED',
      recorded: true,
    },
  ];
  test.each(cases)('$when', expectRefusalAndRecovery);
});
