import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Bilingual } from '../../../errors.ts';
import { DatabaseStartError } from '../../../server/database/database-start-error.ts';
import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../server/database/embedded-postgres.ts';
import { commandLine } from '../../../server/database/process-table.ts';
import { withClient } from '../../../with-client.ts';
import { startHubProcess } from './hub-process.ts';

let root: string;
let directory: string;
let running: EmbeddedPostgres | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hub-'));
  // Root's server runs as another user, who must get through.
  chmodSync(root, 0o711);
  directory = join(root, 'postgres');
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(root, { recursive: true, force: true });
});

async function start(onProgress: (line: Bilingual) => void = () => {}): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ directory, onProgress });
  return running;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

function query<T extends pg.QueryResultRow>(connectionString: string, sql: string): Promise<readonly T[]> {
  return withClient(connectionString, async (client) => (await client.query<T>(sql)).rows);
}

/** Commits row after row until the connection breaks, and says how many commits it was told of. */
async function insertUntilCut(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  for (let committed = 0; ; committed += 1) {
    const failed = await client.query('INSERT INTO entry VALUES ($1)', [committed]).then(
      () => false,
      () => true,
    );
    if (failed) return committed;
  }
}

async function countEntries(connectionString: string): Promise<number> {
  const rows = await query<{ count: number }>(connectionString, 'SELECT count(*)::integer FROM entry');
  return rows[0]?.count ?? 0;
}

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

describe('an embedded server', () => {
  it('keeps its rows over a restart', async () => {
    const first = await start();
    await query(first.connectionString('postgres'), 'CREATE TABLE entry AS SELECT 1 AS n');
    await stop();
    const second = await start();
    expect(await countEntries(second.connectionString('postgres'))).toBe(1);
  });

  it('stores UTF-8 with the case rules of Unicode, in the time of Hainan, durably', async () => {
    const server = await start();
    const rows = await query(
      server.connectionString('postgres'),
      `SELECT current_setting('server_encoding') AS encoding, upper('é') AS upper, current_setting('timezone') AS zone,
              current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
    );
    expect(rows).toEqual([
      { encoding: 'UTF8', upper: 'É', zone: 'Asia/Shanghai', fsync: 'on', commit: 'on' },
    ]);
  });

  it('asks for its password, which its user and root alone can read', async () => {
    const server = await start();
    const wrong = server.connectionString('postgres').replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(directory, 'superuser-password')).mode & 0o777).toBe(0o600);
  });

  it('writes no value of a statement into its log', async () => {
    const server = await start();
    const url = server.connectionString('postgres');
    await query(url, 'CREATE TABLE person (id text PRIMARY KEY)');
    const insert = "INSERT INTO person VALUES ('460106199001010017')";
    await query(url, insert);
    await expect(query(url, insert)).rejects.toMatchObject({ code: '23505' });
    await expect(query(url, "SELECT '460106199001010017'::integer")).rejects.toThrow();
    expect(readFileSync(join(directory, 'postgres.log'), 'utf8')).not.toContain('460106199001010017');
  });

  it('takes session settings in the connection string', async () => {
    const server = await start();
    const url = server.connectionString('postgres', '-c statement_timeout=1234');
    expect(await query(url, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '1234ms' }]);
  });

  it('leaves no process, socket or lock behind when it is stopped', async () => {
    const server = await start();
    const { pid } = server;
    const socketDirectory = new URL(server.connectionString('postgres')).searchParams.get('host') as string;
    expect(existsSync(socketDirectory)).toBe(true);
    await stop();
    expect(commandLine(pid)).toBeUndefined();
    expect(existsSync(socketDirectory)).toBe(false);
    expect(existsSync(join(directory, 'hub.lock'))).toBe(false);
  });

  it('can be reached from a command beside the hub, while it runs', async () => {
    expect(attachEmbeddedPostgres(directory)).toBeUndefined();
    const server = await start();
    const attached = attachEmbeddedPostgres(directory);
    expect(attached?.pid).toBe(server.pid);
    expect(attached?.connectionString('postgres')).toBe(server.connectionString('postgres'));
    await stop();
    expect(attachEmbeddedPostgres(directory)).toBeUndefined();
  });

  it('begins anew where initdb was interrupted', async () => {
    const unfinished = join(directory, 'unfinished-data-0123456789ab');
    mkdirSync(join(unfinished, 'base'), { recursive: true });
    writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
    const server = await start();
    expect(await query(server.connectionString('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(unfinished)).toBe(false);
  });

  it("refuses another version's data and says which", async () => {
    await start();
    await stop();
    writeFileSync(join(directory, 'data', 'PG_VERSION'), '13\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 13/);
  });

  it('says why it does not start', async () => {
    await start();
    await stop();
    rmSync(join(directory, 'data', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/PostgreSQL 未能启动:.*\n.*did not start: .*\n.*postgres\.log/);
  });

  it('deletes a pid file whose number belongs to a stranger', async () => {
    await start();
    await stop();
    writeFileSync(
      join(directory, 'data', 'postmaster.pid'),
      `${process.pid}\n/elsewhere\n1\n5432\n/tmp/elsewhere\n`,
    );
    const server = await start();
    expect(await query(server.connectionString('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('after kill -9', () => {
  it('of the hub, the next one stops the orphan and finds every committed row', async () => {
    const hub = await startHubProcess({ directory });
    await query(hub.connectionString, 'CREATE TABLE entry (n integer)');
    const committed = insertUntilCut(hub.connectionString);
    await sleep(200);
    await hub.kill();
    expect(commandLine(hub.serverPid)).toContain(directory);
    const told: string[] = [];
    const server = await start(({ en }) => told.push(en));
    expect(told).toEqual([expect.stringContaining('a killed hub left running')]);
    expect(commandLine(hub.serverPid)).toBeUndefined();
    expect(await countEntries(server.connectionString('postgres'))).toBeGreaterThanOrEqual(await committed);
  });

  it('of hub and server, the next hub finds every committed row', async () => {
    const hub = await startHubProcess({ directory });
    await query(hub.connectionString, 'CREATE TABLE entry (n integer)');
    const committed = insertUntilCut(hub.connectionString);
    await sleep(200);
    process.kill(hub.serverPid, 'SIGKILL');
    await hub.kill();
    const server = await start();
    expect(await committed).toBeGreaterThan(0);
    expect(await countEntries(server.connectionString('postgres'))).toBeGreaterThanOrEqual(await committed);
  });

  it('of the server, the hub brings it back on the same socket with every committed row', async () => {
    const server = await start();
    const url = server.connectionString('postgres');
    await query(url, 'CREATE TABLE entry (n integer)');
    const committed = insertUntilCut(url);
    await sleep(200);
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    const kept = await committed;
    await waitFor(() => server.pid !== pid);
    expect(kept).toBeGreaterThan(0);
    expect(await countEntries(url)).toBeGreaterThanOrEqual(kept);
  });
});

describe('a second hub', () => {
  it('is refused in both languages while the first lives, and does it no harm', async () => {
    const hub = await startHubProcess({ directory });
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseStartError);
    expect((refused as DatabaseStartError).message).toMatch(/另一个枢纽进程.*\n.*Another hub/);
    expect(await query(hub.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await hub.kill();
    await expect(start()).resolves.toBeDefined();
  });

  it('in the same process is refused too', async () => {
    await start();
    await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(DatabaseStartError);
  });
});

describe.runIf(process.getuid?.() === 0)('started by root', () => {
  it('runs the server as another user', async () => {
    const server = await start();
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
  });

  it('leaves data to the user whose they are', async () => {
    mkdirSync(directory);
    chownSync(directory, 65534, 65534);
    const server = await start();
    expect(statSync(`/proc/${server.pid}`).uid).toBe(65534);
    expect(statSync(join(directory, 'postgres.log')).uid).toBe(65534);
  });

  it("keeps the data where the server's user can reach them, and says where", async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    directory = join(closed, 'postgres');
    const told: string[] = [];
    const server = await start(({ en }) => told.push(en));
    const place = readFileSync(`${directory}.moved-to`, 'utf8').trim();
    onTestFinished(async () => {
      await stop();
      rmSync(place, { recursive: true });
    });
    expect(told[0]).toContain(place);
    await query(server.connectionString('postgres'), 'CREATE TABLE entry AS SELECT 1 AS n');
    expect(attachEmbeddedPostgres(directory)?.pid).toBe(server.pid);
    await stop();
    const again = await start();
    expect(await countEntries(again.connectionString('postgres'))).toBe(1);
    expect(dirname(place)).toBe('/var/lib/onecard-hub');
  });
});

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('run as', () => {
  it.each([
    ['nobody', 65534],
    ['a user without a passwd entry', 4242],
  ])('%s without HOME, it starts', async (_name, uid) => {
    chownSync(root, uid, uid);
    const { HOME: _home, ...env } = process.env;
    const hub = await startHubProcess({ directory, uid, env });
    expect(statSync(`/proc/${hub.serverPid}`).uid).toBe(uid);
    expect(await query(hub.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await hub.stop();
    expect(commandLine(hub.serverPid)).toBeUndefined();
  });
});
