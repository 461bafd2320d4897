import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createCheckpoints } from '../audit/checkpoints.ts';
import { encodeEntry } from '../audit/entry.ts';
import { createLogSigner, ed25519KeyOf } from '../audit/log-signer.ts';
import { LogWriter } from '../audit/log-writer.ts';
import { createSequencer } from '../audit/sequencer.ts';
import { createSubjectPseudonyms } from '../audit/subject.ts';
import { withDatabase } from '../server/database/connection-string.ts';
import { createDatabase } from '../server/database/databases.ts';
import { migrate } from '../server/database/migrate.ts';
import { createPool, RESTRICTED_SESSION } from '../server/database/pools.ts';
import { describeMachine } from './machine.ts';
import { startPostgres } from './postgres.ts';
import { spreadOf } from './statistics.ts';

/** What the audit log costs: entries a second by group commit beside one commit for each, and proofs in a long log. */
const WRITERS = 64;
const LOGS = 8;
const ROUNDS = 5;
const SECONDS = 4;
/** Entries of the log in which proofs are timed; the first argument in its place. */
const ENTRIES = Number(process.argv[2] ?? 100_000);
const PROOFS = 200;

const pseudonyms = createSubjectPseudonyms([{ epoch: 1, secret: Buffer.alloc(32, 7) }]);

/** An entry of the usual size: one cardholder, twelve fields. */
function leavesOf(log: string) {
  const subject = pseudonyms.of(randomUUID());
  return encodeEntry({
    ...{ time: new Date().toISOString(), requestId: randomUUID(), log, agreement: log, agreementVersion: 1 },
    ...{
      department: 'PUBLIC_SECURITY',
      client: 'roadside-terminal',
      operator: 'officer-007',
      terminal: null,
    },
    ...{ purpose: 'driving-licence-proof', emergency: null, signature: null, outcome: 'RELEASED', codes: [] },
    ...{ operation: 'a'.repeat(64), denied: [], masks: {}, rows: 4, asked: [subject], subjects: [subject] },
    ...{ subjectKeyEpoch: 1, digest: 'b'.repeat(64) },
    coordinates: Array.from({ length: 12 }, (_, i) => `Cardholder.field${i}`),
  });
}

/** Entries a second that writers get done, each waiting for its own before the next. */
async function rate(append: (writer: number, log: string) => Promise<unknown>): Promise<number> {
  const end = performance.now() + SECONDS * 1_000;
  let done = 0;
  const write = async (writer: number) => {
    for (let i = writer; performance.now() < end; i += 1) {
      await append(writer, `log-${i % LOGS}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return done / SECONDS;
}

const server = await startPostgres({ durable: true });
try {
  await createDatabase(server.url, 'audit');
  await migrate(withDatabase(server.url, 'audit'));
  const url = withDatabase(server.url, 'audit', RESTRICTED_SESSION);
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const sequencer = createSequencer({ connect, onError: console.error });
  const clients = await Promise.all(Array.from({ length: WRITERS }, connect));
  const writers = clients.map((client) => new LogWriter(client));
  const grouped: number[] = [];
  const single: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    grouped.push(await rate((_, log) => sequencer.append(log, leavesOf(log))));
    single.push(
      await rate((writer, log) => (writers[writer] as LogWriter).append([{ log, leaves: leavesOf(log) }])),
    );
  }
  await Promise.all(clients.map((client) => client.end()));

  const log = 'long';
  const chunk = Array.from({ length: 500 }, () => log);
  for (let size = 0; size < ENTRIES; size += chunk.length)
    await Promise.all(chunk.map((name) => sequencer.append(name, leavesOf(name))));
  await sequencer.close();
  const pool = createPool({ connectionString: url, size: 1, onError: console.error });
  const signer = createLogSigner('bench.example', ed25519KeyOf(Buffer.alloc(32, 1)));
  const checkpoints = createCheckpoints({ pool, signer });
  await checkpoints.sign(log);
  const proofs: number[] = [];
  for (let i = 0; i < PROOFS; i += 1) {
    const began = performance.now();
    await checkpoints.prove(log, (i * 7_919_993) % ENTRIES);
    proofs.push(performance.now() - began);
  }
  await pool.end();

  const { processor, cores, memoryGiB, node, load, commit } = describeMachine();
  const row = (what: string, values: readonly number[], digits: number) => {
    const { median, least, most } = spreadOf(values);
    return `| ${what} | ${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)}) |`;
  };
  console.log(
    [
      `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load ${load?.toFixed(1)}; ${commit}`,
      `${WRITERS} writers, ${LOGS} logs, ${ROUNDS} rounds of ${SECONDS} s each; fsync on; medians (least–most)`,
      '',
      '| what | |',
      '|---|---|',
      row('entries a second, group commit', grouped, 0),
      row('entries a second, one commit each', single, 0),
      row(
        'ratio within a round',
        grouped.map((value, i) => value / (single[i] as number)),
        1,
      ),
      row(`ms for a signed proof of one of ${ENTRIES.toLocaleString('en')} entries`, proofs, 2),
    ].join('\n'),
  );
} finally {
  await server.stop();
}
