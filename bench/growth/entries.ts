import pg from 'pg';
import { openArchive } from '../../audit/archive/read-archive.ts';
import { createCheckpoints } from '../../audit/checkpoints.ts';
import { createLogSigner } from '../../audit/log-signer.ts';
import { type EntryFilter, searchEntries } from '../../audit/search.ts';
import { createSequencer, type Sequencer } from '../../audit/sequencer.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import { withDatabase } from '../../server/database/connection-string.ts';
import { createDatabase } from '../../server/database/databases.ts';
import { migrate } from '../../server/database/migrate.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { supplyOf } from '../audit/entries.ts';
import { cpuTime, cpuTimeOfFamily } from '../cpu-time.ts';
import { startPostgres } from '../postgres.ts';
import { quantile } from '../statistics.ts';
import type { Curve, Place } from './curve.ts';

const LOG = 'long';
const RUNS = 100;
const WRITERS = 500;
/** Different people; each has as large a part of the log, however long that is. */
const SUPPLY = 20_000;
const LAST = 5_000;

/** One log with its tree, by the sequencer, in a PostgreSQL with fsync. */
export const entries: Curve = {
  of: 'entries',
  says: 'audit entries of one log: appending, searching, proofs, checkpoints',
  sizes: [10_000, 100_000, 1_000_000, 10_000_000],
  most: 50_000_000,
  figures: [
    `CPU µs to append, the last ${LAST.toLocaleString('en')}`,
    'of PostgreSQL',
    'GB',
    'search the newest ms',
    'of a person ms',
    'of an operator and a mask ms',
    'checkpoint ms',
    'proof ms',
    'proof p99 ms',
  ],
  async measure(size, place) {
    const { server, url, connect } = await openLogs(place);
    const sequencer = createSequencer({ connect, onError: console.error });
    const leavesOf = supplyOf([LOG], SUPPLY);
    const append = (count: number) => appendAll(sequencer, leavesOf, count);
    const step = Math.max(LAST, Math.ceil(size / 20));
    for (let done = 0; done < size - LAST; done += step) {
      await append(Math.min(step, size - LAST - done));
      place.progress(`${Math.min(done + step, size - LAST)} entries`);
    }
    const before = [cpuTime(process.pid), cpuTimeOfFamily(server.pid)] as const;
    await append(LAST);
    const own = (cpuTime(process.pid) - before[0]) / LAST;
    const database = (cpuTimeOfFamily(server.pid) - before[1]) / LAST;
    await sequencer.close();
    const pool = createPool({ connectionString: url, size: 1, queryTimeoutMs: 0, onError: console.error });
    place.undo(() => pool.end());
    await pool.query('SELECT 1');
    const subjects = await samplesOf(pool);
    const search = (filter: (i: number) => EntryFilter) =>
      medianOf((i) => searchEntries(pool, { filter: filter(i), visibleLogs: 'all', first: 20 }));
    const newest = await search(() => ({}));
    const person = await search((i) => ({ subject: [subjects[i % subjects.length] as string] }));
    const operator = await search(() => ({ operator: 'officer-007', mask: 'NAME' }));
    const signer = createLogSigner('bench.example', [keyInMemory(ed25519KeyOf(Buffer.alloc(32, 1)))]);
    const checkpoints = createCheckpoints({ pool, signer, archive: openArchive(pool, '') });
    const began = performance.now();
    await checkpoints.sign(LOG);
    const checkpoint = performance.now() - began;
    const proofs = await timesOf((i) => checkpoints.prove(LOG, (i * 7_919_993) % size));
    const { rows } = await pool.query<{ bytes: string }>(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    const gigabytes = Number(rows[0]?.bytes) / 1e9;
    const [middle, slowest] = [quantile(proofs, 0.5), quantile(proofs, 0.99)];
    return [own, database, gigabytes, newest, person, operator, checkpoint, middle, slowest];
  },
};

async function openLogs(place: Place) {
  const server = await startPostgres({ durable: true });
  place.undo(() => server.stop());
  await createDatabase(server.url, 'audit');
  await migrate(withDatabase(server.url, 'audit'));
  const url = withDatabase(server.url, 'audit', RESTRICTED_SESSION);
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  return { server, url, connect };
}

async function appendAll(
  sequencer: Sequencer,
  leavesOf: ReturnType<typeof supplyOf>,
  count: number,
): Promise<void> {
  let left = count;
  const write = async () => {
    for (; left > 0; ) {
      left -= 1;
      await sequencer.append(LOG, leavesOf(LOG));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

async function samplesOf(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ subject: string }>('SELECT subject FROM audit_subject LIMIT $1', [
    RUNS,
  ]);
  return rows.map(({ subject }) => subject);
}

async function medianOf(work: (i: number) => Promise<unknown>): Promise<number> {
  return quantile(await timesOf(work), 0.5);
}

/** Milliseconds, ascending. */
async function timesOf(work: (i: number) => Promise<unknown>): Promise<readonly number[]> {
  const ms: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const began = performance.now();
    await work(i);
    ms.push(performance.now() - began);
  }
  return ms.sort((a, b) => a - b);
}
