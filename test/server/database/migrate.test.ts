import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS, type NamedMigration } from '../../../migrations/index.ts';
import { DatabaseStartError } from '../../../server/database/database-start-error.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { assertRestricted, createPool, RESTRICTED_SESSION } from '../../../server/database/pools.ts';
import { growTree } from '../../../verify/grow-tree.ts';
import { withClient } from '../../../with-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('template0');
});

afterEach(() => database.drop());

function query<T extends pg.QueryResultRow>(sql: string, url = database.url()): Promise<readonly T[]> {
  return withClient(url, async (client) => (await client.query<T>(sql)).rows);
}

const SLOW: readonly NamedMigration[] = [
  {
    name: '0001-slow',
    migration: {
      up: async (knex) => {
        await knex.raw('CREATE TABLE once (n integer)');
        await knex.raw('SELECT pg_sleep(0.3)');
      },
    },
  },
];

describe('migrating', () => {
  it('brings an empty database up to date, and does nothing the second time', async () => {
    await migrate(database.url());
    await migrate(database.url());
    const names = await query<{ name: string }>('SELECT name FROM knex_migrations ORDER BY id');
    expect(names.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('brings the database of an earlier release up to date, with its agreements, drafts and logs', async () => {
    const before = MIGRATIONS.filter(({ name }) => /^000[1-58]-/.test(name));
    await migrate(database.url(), before);
    await query(`
      INSERT INTO agreement (id, version, state) VALUES ('old', 2, 'ACTIVE'), ('new', NULL, 'PENDING');
      INSERT INTO agreement_version (agreement, version, document, parties, state, maker, maker_department) VALUES
        ('old', 1, '{"consumer": "HEALTH"}', '{HEALTH}', 'IN_FORCE', 'LiLei', 'HEALTH'),
        ('old', 2, '{"consumer": "HEALTH"}', '{HEALTH}', 'IN_FORCE', NULL, NULL);
      INSERT INTO agreement_draft (agreement, department, source, document, maker) VALUES
        ('new', 'TOURISM', 'x', '{}', 'HanMeimei');
      INSERT INTO audit_log (log, size) VALUES ('old', 3);
      INSERT INTO audit_entry (log, index, leaf, part, time, request_id, department, client, outcome, coordinates)
      SELECT 'old', i, ('leaf ' || i)::bytea, 1, now(), 'r', 'HEALTH', 'c', 'RELEASED', '{}' FROM generate_series(0, 2) AS i`);
    await migrate(database.url());
    expect(await query('SELECT id, consumer, next_version FROM agreement ORDER BY id')).toEqual([
      { id: 'new', consumer: 'TOURISM', next_version: null },
      { id: 'old', consumer: 'HEALTH', next_version: null },
    ]);
    expect(await query('SELECT version, state, makers FROM agreement_version ORDER BY version')).toEqual([
      { version: 1, state: 'SUPERSEDED', makers: ['LiLei'] },
      { version: 2, state: 'IN_FORCE', makers: [] },
    ]);
    expect(await query('SELECT agreement, makers FROM agreement_draft')).toEqual([
      { agreement: 'new', makers: ['HanMeimei'] },
    ]);
    const [head] = await query<{ peaks: Buffer }>('SELECT peaks FROM audit_log');
    const leaves = [0, 1, 2].map((i) => Buffer.from(`leaf ${i}`));
    expect(head?.peaks).toEqual(Buffer.concat([...growTree({ size: 0, peaks: [] }, leaves).tree.peaks]));
  });

  it('takes turns where hubs start at once', async () => {
    await Promise.all([1, 2, 3].map(() => migrate(database.url(), SLOW)));
    expect(await query('SELECT name FROM knex_migrations')).toEqual([{ name: '0001-slow' }]);
  });

  it('leaves nothing of a migration that fails, and says why', async () => {
    const failing: NamedMigration = {
      name: '0002-failing',
      migration: { up: (knex) => knex.raw('SELECT 1/0') },
    };
    await expect(migrate(database.url(), [...SLOW, failing])).rejects.toThrow('division by zero');
    expect(await query("SELECT to_regclass('once') AS relation")).toEqual([{ relation: null }]);
    await migrate(database.url(), SLOW);
  });

  it('recovers from a hub that was killed in the middle', async () => {
    const program = fileURLToPath(new URL('./migrate-program.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, database.url()], { stdio: 'inherit' });
    const exit = once(child, 'exit');
    const asleep =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()";
    while ((await query(asleep)).length === 0) await sleep(20);
    child.kill('SIGKILL');
    await exit;
    await migrate(database.url(), SLOW);
    expect(
      await query('SELECT name, (SELECT is_locked FROM knex_migrations_lock) FROM knex_migrations'),
    ).toEqual([{ name: '0001-slow', is_locked: 0 }]);
  });

  it("recovers from Knex's lock that somebody left locked", async () => {
    await migrate(database.url(), []);
    await query('UPDATE knex_migrations_lock SET is_locked = 1');
    await migrate(database.url(), SLOW);
    expect(await query('SELECT name FROM knex_migrations')).toEqual([{ name: '0001-slow' }]);
  });

  it('tells a DBA what to run where the login may not', async () => {
    const role = `${database.name}_login`;
    await query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    await query(`ALTER DATABASE ${database.name} OWNER TO ${role}`);
    const url = new URL(database.url());
    url.username = role;
    url.password = 'x';
    const refused = await migrate(url.href).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseStartError);
    expect((refused as Error).message).toContain('GRANT onecard_hub TO <login>');
    await query(`GRANT onecard_hub TO ${role}`);
    await migrate(url.href, MIGRATIONS.slice(0, 1));
    expect(
      await query(
        'SELECT current_user AS user',
        `${url.href}&options=${encodeURIComponent(RESTRICTED_SESSION)}`,
      ),
    ).toEqual([{ user: 'onecard_hub' }]);
    await query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

describe('the restricted role', () => {
  const AUDIT_ENTRY =
    'CREATE TABLE audit_entry (leaf bytea); GRANT SELECT, INSERT ON audit_entry TO onecard_hub;';

  async function check(url: string): Promise<void> {
    const pool = createPool({ connectionString: url, onError: () => {} });
    await assertRestricted(pool).finally(() => pool.end());
  }

  beforeEach(async () => {
    await migrate(database.url(), MIGRATIONS.slice(0, 1));
    await query(AUDIT_ENTRY);
  });

  it('may start the hub, the superuser may not', async () => {
    await check(database.url(RESTRICTED_SESSION));
    await expect(check(database.url())).rejects.toThrow('UPDATE, DELETE, TRUNCATE');
  });

  it('may not start it once somebody granted it too much, be it one column', async () => {
    await query('GRANT UPDATE (leaf) ON audit_entry TO onecard_hub');
    await expect(check(database.url(RESTRICTED_SESSION))).rejects.toThrow(
      'REVOKE UPDATE ON audit_entry FROM "onecard_hub"',
    );
  });

  it('makes no tables of its own', async () => {
    const url = database.url(RESTRICTED_SESSION);
    await expect(query('CREATE TABLE t (n integer)', url)).rejects.toMatchObject({ code: '42501' });
  });
});
