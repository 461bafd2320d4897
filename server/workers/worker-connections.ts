import type pg from 'pg';
import type { SourceLimits } from '../../connectors/source-limits.ts';
import { withClient } from '../../with-client.ts';
import { DatabaseStartError } from '../database/database-start-error.ts';

/** Connections of all workers' pools to the hub's own database, about: fourteen workers fit into the 100 that PostgreSQL takes as it comes. */
const ALL_POOLS = 56;
const LARGEST_POOL = 10;
const SMALLEST_POOL = 4;
/** Of a hub beside its pool: sequencer, and the one that hears of changed agreements. */
const BESIDE_POOL = 2;
/** For migrations, commands of operators and the demo's services. */
const OTHERS = 12;

/** Connections at the most that the pool of one of so many workers has to the hub's own database. */
export function poolSizeOf(workers: number): number {
  return Math.max(SMALLEST_POOL, Math.min(LARGEST_POOL, Math.floor(ALL_POOLS / workers)));
}

/** What one of so many workers may ask of a source, so that together they ask what one hub may (`@limits`); each at least one thing. */
export function shareOf(limits: SourceLimits, workers: number): SourceLimits {
  const share = (whole: number) => Math.ceil(whole / workers);
  return { ...limits, pool: share(limits.pool), concurrency: share(limits.concurrency) };
}

/**
 * Connections that an embedded server has to take. A demo's sources are in it too, a dozen databases with a share of 8 and at
 * least 1 for each worker.
 */
export function embeddedConnectionsOf(workers: number): number {
  return workers === 1 ? 200 : 200 + workers * (poolSizeOf(workers) + BESIDE_POOL + 12);
}

/**
 * Makes sure that the server of the hub's own database takes the connections of all workers: they would fail one by one, under load.
 * @throws DatabaseStartError
 */
export async function assertEnoughConnections(connectionString: string, workers: number): Promise<void> {
  const needed = workers * (poolSizeOf(workers) + BESIDE_POOL) + OTHERS;
  const most = await withClient(connectionString, async (client: pg.Client) => {
    const { rows } = await client.query<{ most: number }>(
      `SELECT current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer AS most`,
    );
    return rows[0]?.most ?? 0;
  });
  if (most >= needed) return;
  throw new DatabaseStartError({
    fault: {
      zh: `${workers} 个工作进程需要 ${needed} 个数据库连接,而服务器至多接受 ${most} 个`,
      en: `${workers} workers need ${needed} connections to the database, and its server takes ${most}`,
    },
    remedy: {
      zh: `减少 --workers,或提高 PostgreSQL 的 max_connections`,
      en: 'Lower --workers, or raise max_connections of PostgreSQL',
    },
  });
}
