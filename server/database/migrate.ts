import type { Knex } from 'knex';
import type { Client } from 'pg';
import { MIGRATIONS, type NamedMigration } from '../../migrations/index.ts';
import { withClient } from '../../with-client.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { installJobQueue } from './job-queue.ts';

/** Any number that nothing else in the database locks: "onecard" in ASCII. */
const MIGRATION_LOCK = '0x6f6e6563617264';

/**
 * Brings the hub's own database up to date. Hubs that start at once take turns, and one that was killed in the middle
 * leaves nothing behind: the migrations of a run are one transaction, and the queue library's one each.
 *
 * @param connectionString a login that may create tables and roles, not the restricted role
 * @throws DatabaseStartError where the login may not, with the statements for a DBA
 */
export function migrate(
  connectionString: string,
  migrations: readonly NamedMigration[] = MIGRATIONS,
): Promise<void> {
  return withClient(connectionString, async (client) => {
    // The server gives it up with the session. Knex's own lock is a row that would outlive a killed hub.
    await client.query('SELECT pg_advisory_lock($1)', [BigInt(MIGRATION_LOCK)]);
    const bringUpToDate = async () => {
      if (!(await areDone(client, migrations))) await runMigrations(connectionString, migrations);
      await installJobQueue(connectionString);
    };
    await bringUpToDate().catch((error) => {
      throw isInsufficientPrivilege(error) ? mayNotMigrate(error) : error;
    });
  });
}

/** Whether these and no others have run: then a start does without knex's packages. */
async function areDone(client: Client, migrations: readonly NamedMigration[]): Promise<boolean> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('knex_migrations') IS NOT NULL AS there",
  );
  if (tables[0]?.there !== true) return false;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM knex_migrations');
  const wanted = migrations.map(({ name }) => name).sort();
  return JSON.stringify(rows.map(({ name }) => name).sort()) === JSON.stringify(wanted);
}

async function runMigrations(connectionString: string, migrations: readonly NamedMigration[]): Promise<void> {
  const { default: knex } = await import('knex');
  const database = knex({
    client: 'pg',
    connection: { connectionString },
    pool: { min: 0, max: 2 },
    migrations: { migrationSource: sourceOf(migrations) },
    log: SILENT,
  });
  try {
    await database.migrate.forceFreeMigrationsLock();
    await database.migrate.latest();
  } finally {
    await database.destroy();
  }
}

/** A static list, so that migrating is the same from TypeScript as from what is compiled from it. */
function sourceOf(migrations: readonly NamedMigration[]): Knex.MigrationSource<NamedMigration> {
  return {
    getMigrations: async () => [...migrations],
    getMigrationName: ({ name }) => name,
    getMigration: async ({ migration }) => ({ down: refuseDown, ...migration }),
  };
}

async function refuseDown(): Promise<never> {
  throw new Error('This migration has no way back');
}

/** A failed migration is thrown; Knex need not print it as well, statement and all. */
const SILENT: Knex.Logger = { debug() {}, warn() {}, error() {}, deprecate() {} };

function isInsufficientPrivilege(error: unknown): boolean {
  return (error as { readonly code?: string }).code === '42501';
}

function mayNotMigrate(cause: unknown): DatabaseStartError {
  const sql =
    'CREATE ROLE onecard_hub NOLOGIN; GRANT onecard_hub TO <login>; ALTER DATABASE <database> OWNER TO <login>;';
  return new DatabaseStartError({
    fault: {
      zh: '数据库登录用户无权创建枢纽的角色 onecard_hub 或数据表',
      en: "The database login may not create the hub's role onecard_hub or its tables",
    },
    remedy: { zh: `请数据库管理员执行:${sql}`, en: `Have a DBA run: ${sql}` },
    cause,
  });
}
