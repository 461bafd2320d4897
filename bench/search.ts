import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import pg from 'pg';
import { encodeCursor } from '../audit/cursor.ts';
import { searchEntries } from '../audit/search.ts';
import { readTotals } from '../audit/totals/read-totals.ts';
import { withDatabase } from '../server/database/connection-string.ts';
import { createDatabase } from '../server/database/databases.ts';
import { startEmbeddedPostgres } from '../server/database/embedded-postgres.ts';
import { migrate } from '../server/database/migrate.ts';
import { RESTRICTED_SESSION } from '../server/database/pools.ts';
import { withClient } from '../with-client.ts';
import { describeMachine } from './machine.ts';
import { fill } from './search/fill.ts';
import { type Sample, SEARCHES, TOTALS } from './search/questions.ts';
import { quantile } from './statistics.ts';

/** How long auditors' searches take in a year of logs: first in a PostgreSQL that has just started, then again. */
const ENTRIES = Number(process.argv[2] ?? 1_000_000);
/** A folder that is kept, with its database, for another look; none: a temporary one. */
const FOLDER = process.argv[3];
const RUNS = 20;

interface Timing {
  readonly name: string;
  readonly ms: readonly number[];
}

async function samplesOf(pool: Pool): Promise<readonly Sample[]> {
  const { rows } = await pool.query<Omit<Sample, 'cursor'> & { seq: string }>(SAMPLES, [RUNS]);
  return rows.map(({ seq, ...sample }) => ({ ...sample, cursor: encodeCursor(BigInt(seq)) }));
}

const SAMPLES = `
  SELECT e.seq, s.subject, request_id AS "requestId", operator, agreement, client, coordinates[1 + e.index % 9] AS coordinate
    FROM (SELECT audit_month_start(('2026-11-01'::date + (n % 12) * interval '1 month')::date) AS base, n FROM generate_series(1, $1) AS n) AS draw
    CROSS JOIN LATERAL (SELECT * FROM audit_entry e WHERE e.seq >= base ORDER BY e.seq OFFSET 37 * n LIMIT 1) AS e
    JOIN audit_subject s ON s.seq = e.seq`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measure(pool: Pool, samples: readonly Sample[]): Promise<readonly Timing[]> {
  const timings: Timing[] = [];
  for (const { name, filter, visibleLogs, isPaged } of SEARCHES) {
    const ms: number[] = [];
    for (const [i, sample] of samples.entries()) {
      const after = isPaged === true ? { after: sample.cursor } : {};
      const search = {
        filter: filter(sample, i),
        visibleLogs: visibleLogs?.(i) ?? 'all',
        first: 20,
        ...after,
      } as const;
      ms.push(await timed(() => searchEntries(pool, search)));
    }
    timings.push({ name, ms });
  }
  for (const { name, ...question } of TOTALS) {
    const ms: number[] = [];
    for (let i = 0; i < 5; i += 1)
      ms.push(await timed(() => readTotals(pool, { ...question, visibleLogs: 'all', first: 500 })));
    timings.push({ name, ms });
  }
  return timings;
}

const told = (ms: readonly number[]): string => {
  const sorted = [...ms].sort((a, b) => a - b);
  return `${quantile(sorted, 0.5).toFixed(1)} | ${(sorted.at(-1) ?? 0).toFixed(0)}`;
};

const directory = FOLDER ?? mkdtempSync(join(tmpdir(), 'onecard-bench-'));
// Root's PostgreSQL runs as another user, who must get through.
chmodSync(directory, 0o711);
const start = () => startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable: false });
let server = await start();
try {
  const exists = await withClient(server.connectionString('postgres'), async (client) => {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'search'`);
    return rowCount === 1;
  });
  if (!exists) {
    await createDatabase(server.connectionString('postgres'), 'search');
    const url = withDatabase(server.connectionString('postgres'), 'search');
    await migrate(url);
    await withClient(url, (client) => fill(client, ENTRIES));
  }
  const samples = await withClient(server.connectionString('search'), (client) =>
    samplesOf(client as unknown as Pool),
  );
  await server.stop();
  server = await start();
  const pool = new pg.Pool({
    connectionString: server.connectionString('search', RESTRICTED_SESSION),
    max: 1,
  });
  const first = await measure(pool, samples);
  const again = await measure(pool, samples);
  const { rows } = await pool.query(`SELECT pg_size_pretty(pg_database_size('search')) AS size`);
  await pool.end();
  const { processor, cores, memoryGiB, node, load, commit } = describeMachine();
  console.log(
    [
      `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load ${load?.toFixed(1)}; ${commit}`,
      `${ENTRIES.toLocaleString('en')} entries, ${rows[0].size}; pages of 20; ${RUNS} runs each with other values; ms`,
      '',
      '| search | after a restart: median | worst | again: median | worst |',
      '|---|---|---|---|---|',
      ...first.map(({ name, ms }, i) => `| ${name} | ${told(ms)} | ${told(again[i]?.ms ?? [])} |`),
    ].join('\n'),
  );
} finally {
  await server.stop();
  if (FOLDER === undefined) rmSync(directory, { recursive: true, force: true });
}
