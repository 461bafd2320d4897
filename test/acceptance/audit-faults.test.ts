import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { checkLog, readLogs } from '../../audit/fsck.ts';
import { createPool } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { type Fault, type FaultyNetwork, startFaultyNetwork } from '../audit/support/faulty-network.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';

/** The network fails around the commit of audit entries, in every sense, while callers ask: seen from outside. */
const driver = inject('people').haikouDriver as string;
const LICENCE = `{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`;
const CALLERS = 8;
/** What the sequencer's connection sends: the lock of the heads; the entries; COMMIT, where the two were apart. */
const POINTS = { lock: 'INSERT INTO audit_log', entries: 'audit-append\0', commit: 'COMMIT\0' };

let hub: TestHub;
let network: FaultyNetwork;

beforeAll(async () => {
  hub = await startTestHub({
    runtime: async (url) => {
      network = await startFaultyNetwork(url);
      return network.url;
    },
  });
  await hub.token('roadside-terminal');
});
afterAll(async () => {
  await hub.stop();
  await network.close();
});

const cases: readonly {
  readonly point: keyof typeof POINTS;
  readonly fault: Fault;
  readonly warm: boolean;
}[] = [
  { point: 'lock', fault: 'LOST', warm: false },
  { point: 'lock', fault: 'ANSWER_LOST', warm: false },
  { point: 'entries', fault: 'ANSWER_LOST', warm: false },
  { point: 'commit', fault: 'LOST', warm: false },
  { point: 'commit', fault: 'ANSWER_LOST', warm: false },
  { point: 'commit', fault: 'ANSWER_SWALLOWED', warm: false },
  { point: 'commit', fault: 'ROLLED_BACK', warm: false },
  { point: 'entries', fault: 'LOST', warm: true },
  { point: 'entries', fault: 'SWALLOWED', warm: true },
  { point: 'entries', fault: 'ANSWER_LOST', warm: true },
  { point: 'entries', fault: 'ANSWER_SWALLOWED', warm: true },
];

test.each(cases)(
  'no answer without its entry: $fault at $point (written to before: $warm)',
  async ({ point, fault, warm }) => {
    // A connection that has just been made locks the heads first; one that has found them as it left them does not.
    await (warm ? answered(3) : reconnected());
    const appending = new WeakSet<object>();
    let faults = 0;
    network.faultOf = (bytes, connection) => {
      if (bytes.includes(POINTS.lock) || bytes.includes(POINTS.entries)) appending.add(connection);
      if (faults > 0 || !appending.has(connection) || !bytes.includes(POINTS[point])) return undefined;
      faults += 1;
      return fault;
    };
    const answers = await Promise.all(Array.from({ length: CALLERS }, () => hub.ask(LICENCE)));
    expect(faults).toBe(1);
    network.faultOf = () => undefined;
    await answered(1);

    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 503, codes: ['AUDIT_UNAVAILABLE'], data: undefined });
      expect(answer.text).not.toContain('cardholder');
    }
    await expectRecorded(answers.filter(({ status }) => status === 200));
    await expectNoDamage();
  },
);

/** Asks until so many answers in a row have come, as a caller would. */
async function answered(count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const { status } = await hub.ask(LICENCE);
    done = status === 200 ? done + 1 : 0;
    if (status !== 200) await sleep(50);
  }
}

/** The hub's connections are cut off by the server; the hub has noticed, and is ready again. */
async function reconnected(): Promise<void> {
  await withClient(hub.database.url(), (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    ),
  );
  await expect
    .poll(async () => (await fetch(`${hub.url}/readyz`)).json(), { timeout: 10_000 })
    .toMatchObject({ audit: 'ready' });
}

async function expectRecorded(answers: readonly Answer[]): Promise<void> {
  const records = await hub.records({ client: 'roadside-terminal' });
  const digests = new Map(records.map(({ requestId, digest }) => [requestId, digest]));
  for (const { headers, text } of answers)
    expect(digests.get(headers.get('x-request-id'))).toBe(createHash('sha256').update(text).digest('hex'));
}

async function expectNoDamage(): Promise<void> {
  const pool = createPool({ connectionString: hub.database.url(), size: 1, onError: () => undefined });
  for (const log of await readLogs(pool))
    expect([log.log, await checkLog(pool, log)]).toEqual([log.log, undefined]);
  await pool.end();
}
