import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { encodeEntry } from '../audit/entry.ts';
import { followOnce } from '../audit/follow.ts';
import { LogWriter } from '../audit/log-writer.ts';
import { createSubjectPseudonyms } from '../audit/subject.ts';
import { watcherOf } from '../audit/watch/watch.ts';
import { withDatabase } from '../server/database/connection-string.ts';
import { createDatabase } from '../server/database/databases.ts';
import { migrate } from '../server/database/migrate.ts';
import { createPool, RESTRICTED_SESSION } from '../server/database/pools.ts';
import { describeMachine } from './machine.ts';
import { startPostgres } from './postgres.ts';

/** How many entries a second the watch reads and judges, by the rules that a hub begins with. */
const ENTRIES = Number(process.argv[2] ?? 50_000);
const BATCH = 500;
const AGREEMENTS = 20;
const OPERATORS = 2_000;

const pseudonyms = createSubjectPseudonyms([{ epoch: 1, secret: Buffer.alloc(32, 7) }]);
const began = Date.parse('2026-06-30T14:30:00Z');

/** At night, so that every rule has something to count; a thousand entries a second, each about another person. */
function leavesOf(i: number) {
  const log = `agreement-${i % AGREEMENTS}`;
  const subject = pseudonyms.of(randomUUID());
  return encodeEntry({
    ...{
      time: new Date(began + i).toISOString(),
      requestId: randomUUID(),
      log,
      agreement: log,
      agreementVersion: 1,
    },
    ...{ department: 'TOURISM', client: `client-${i % AGREEMENTS}`, operator: `operator-${i % OPERATORS}` },
    ...{
      terminal: null,
      purpose: 'hotel-check-in',
      emergency: null,
      signature: null,
      outcome: 'RELEASED',
      codes: [],
    },
    ...{ operation: 'a'.repeat(64), denied: [], masks: {}, rows: 1, asked: [subject], subjects: [subject] },
    ...{ subjectKeyEpoch: 1, digest: 'b'.repeat(64), coordinates: ['Cardholder.name', 'Query.cardholder'] },
  });
}

const server = await startPostgres({ durable: true });
try {
  await createDatabase(server.url, 'watch');
  const url = withDatabase(server.url, 'watch');
  await migrate(url);
  const runtime = withDatabase(server.url, 'watch', RESTRICTED_SESSION);
  const client = new pg.Client({ connectionString: runtime });
  await client.connect();
  for (let i = 0; i < ENTRIES; i += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, ENTRIES - i) }, (_, j) => i + j);
    await new LogWriter(client).append(
      numbers.map((n) => ({ log: `agreement-${n % AGREEMENTS}`, leaves: leavesOf(n) })),
    );
  }
  await client.end();
  const pool = createPool({ connectionString: runtime, onError: console.error });
  let alerts = 0;
  const { name, work } = watcherOf({
    hubUrl: 'https://hub.example',
    isWorkingDay: () => true,
    idsOfParty: async () => [],
    agreementsInForce: async () => [],
    onRaised: () => {
      alerts += 1;
    },
  });
  const start = performance.now();
  let read = 0;
  const counting: typeof work = async (client, entries) => {
    read += entries.length;
    await work(client, entries);
  };
  while (await followOnce({ pool, followers: [{ name, work: counting }], onError: console.error }));
  const seconds = (performance.now() - start) / 1_000;
  console.log(describeMachine());
  console.log(
    `${read} entries in ${seconds.toFixed(1)} s: ${Math.round(read / seconds)} a second, ${alerts} alerts`,
  );
  await pool.end();
} finally {
  await server.stop();
}
