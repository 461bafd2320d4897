import pg from 'pg';
import { withDatabase } from '../server/database/connection-string.ts';
import { createDatabase } from '../server/database/databases.ts';
import { migrate } from '../server/database/migrate.ts';
import { createPool, RESTRICTED_SESSION } from '../server/database/pools.ts';
import { withClient } from '../with-client.ts';
import { measureAddedLatency } from './audit/added-latency.ts';
import { measureAuditedHub } from './audit/audited-hub.ts';
import { measureEncoding } from './audit/encode.ts';
import { measureFollowers } from './audit/followers.ts';
import { measureGroupCommit, ROUNDS, SECONDS, WRITERS } from './audit/group-commit.ts';
import { measureProofs } from './audit/proofs.ts';
import type { Row } from './audit/rows.ts';
import { describeMachine } from './machine.ts';
import { startPostgres } from './postgres.ts';

/** What the audit log costs. Arguments: entries of the log in which proofs are timed, then options of `npm run bench`. */
const [entries = '100000', ...options] = process.argv.slice(2);

async function measureLog(): Promise<readonly Row[]> {
  const server = await startPostgres({ durable: true });
  try {
    await createDatabase(server.url, 'audit');
    const owner = withDatabase(server.url, 'audit');
    await migrate(owner);
    await withClient(owner, (client) =>
      client.query('CREATE TABLE one_commit (value integer); GRANT INSERT ON one_commit TO onecard_hub'),
    );
    const url = withDatabase(server.url, 'audit', RESTRICTED_SESSION);
    const connect = async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    };
    const input = { connect, databasePid: server.pid };
    const pool = createPool({ connectionString: url, onError: console.error });
    const followers = await measureFollowers({ ...input, pool });
    await pool.end();
    return [
      ...measureEncoding(),
      ...followers,
      ...(await measureGroupCommit({ ...input, logs: ['alone'] })),
      ...(await measureGroupCommit({ ...input, logs: Array.from({ length: 8 }, (_, i) => `log-${i}`) })),
      ...(await measureAddedLatency({ connect, table: 'one_commit' })),
      ...(await measureProofs({ url, connect, entries: Number(entries) })),
    ];
  } finally {
    await server.stop();
  }
}

const { processor, cores, memoryGiB, node, load, commit } = describeMachine();
const rows = [...(await measureLog()), ...(await measureAuditedHub(options))];
console.log(
  [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load before ${load?.toFixed(1)}; ${commit}`,
    `${WRITERS} writers, ${ROUNDS} rounds of ${SECONDS} s each; fsync on; medians (least–most)`,
    '',
    '| what | |',
    '|---|---|',
    ...rows.map(({ what, text }) => `| ${what} | ${text} |`),
  ].join('\n'),
);
