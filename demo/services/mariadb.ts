import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from './kept-port.ts';

/** MariaDB's programs as the system has them. */
export interface MariaDbPrograms {
  readonly server: string;
  readonly install: string;
}

export interface MariaDbServer {
  /** `mysql://…` of the one database that the login may use. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface MariaDbPlace {
  /** Of the server's data, made where there is none. */
  readonly directory: string;
  readonly database: string;
}

/** Where packages put servers, which is not on everybody's path. */
const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/usr/local/mysql/bin',
];

export interface WhereToLook {
  readonly path?: string;
  readonly usual?: readonly string[];
}

/** The MariaDB that is installed here; undefined where there is none (Oracle's MySQL is another program). */
export function findMariaDb({
  path = process.env.PATH ?? '',
  usual = USUAL_FOLDERS,
}: WhereToLook = {}): MariaDbPrograms | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...usual];
  const find = (...names: readonly string[]) =>
    names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  const server = find('mariadbd', 'mysqld');
  const install = find('mariadb-install-db');
  return server === undefined || install === undefined ? undefined : { server, install };
}

/** A small database: a demo's first start is not to write a hundred megabytes of log file. */
const SIZES = ['--innodb-log-file-size=16M', '--innodb-buffer-pool-size=64M'];
const CHARACTERS = ['--character-set-server=utf8mb4', '--collation-server=utf8mb4_general_ci'];
const READY_MS = 30_000;
const STOP_MS = 10_000;
const POLL_MS = 50;

/**
 * Starts the demo's own MariaDB on loopback, with one database and a login for it. One that a killed hub left running in this
 * folder is used on.
 *
 * @throws Error where it does not start; its own words are in `log` there
 */
export async function startMariaDb(
  programs: MariaDbPrograms,
  { directory, database }: MariaDbPlace,
): Promise<MariaDbServer> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const home = openHome(directory, database);
  const left = await answering(home);
  if (left !== undefined) return { url: urlOf(home), pid: left, stop: () => end(left) };
  if (!existsSync(join(home.data, 'mysql'))) await install(programs, home);
  const placed = { ...home, port: await freePort(home.port) };
  remember(placed);
  writeFileSync(initFile(placed), initStatements(placed), { mode: 0o600 });
  const log = openSync(join(directory, 'log'), 'a', 0o600);
  const child = spawn(programs.server, serverArguments(placed), { stdio: ['ignore', log, log] });
  const abandon = () => child.kill();
  process.once('exit', abandon);
  try {
    await untilReady(placed, child);
  } catch (error) {
    abandon();
    process.off('exit', abandon);
    throw error;
  }
  rmSync(initFile(placed), { force: true });
  const pid = child.pid as number;
  return {
    url: urlOf(placed),
    pid,
    stop: async () => {
      process.off('exit', abandon);
      await end(pid);
    },
  };
}

/** Address of the MariaDB that a hub runs in this folder: for commands beside it. Undefined where none runs. */
export async function attachMariaDb(place: MariaDbPlace): Promise<string | undefined> {
  const home = openHome(place.directory, place.database);
  return (await answering(home)) === undefined ? undefined : urlOf(home);
}

interface Home {
  readonly directory: string;
  readonly data: string;
  readonly database: string;
  readonly password: string;
  /** Where it listened last. */
  readonly port: number | undefined;
}

/** Password and port are kept beside the data, for the owner's eyes. */
function openHome(directory: string, database: string): Home {
  const fixed = { directory, data: join(directory, 'data'), database };
  const kept = join(directory, 'server.json');
  if (!existsSync(kept)) return { ...fixed, password: randomBytes(24).toString('hex'), port: undefined };
  const { password, port } = JSON.parse(readFileSync(kept, 'utf8')) as { password: string; port: number };
  return { ...fixed, password, port };
}

function remember({ directory, password, port }: Home): void {
  const kept = join(directory, 'server.json');
  writeFileSync(`${kept}.new`, JSON.stringify({ password, port }), { mode: 0o600 });
  renameSync(`${kept}.new`, kept);
}

/** Made beside its place and moved there: a bootstrap that dies half-way leaves no data that looks complete. */
async function install({ install: program }: MariaDbPrograms, { data }: Home): Promise<void> {
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  await promisify(execFile)(program, [
    '--no-defaults',
    `--datadir=${unfinished}`,
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    ...SIZES,
    ...asUser(),
  ]);
  rmSync(data, { recursive: true, force: true });
  renameSync(unfinished, data);
}

/** Root's server has to be told to run as root; a demo's data folder belongs to whoever started it. */
function asUser(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function serverArguments(home: Home): string[] {
  return [
    // Nothing of what the machine's own server is set to.
    '--no-defaults',
    `--datadir=${home.data}`,
    '--bind-address=127.0.0.1',
    `--port=${home.port}`,
    // Within the data folder: the usual place is the machine's own server's.
    '--socket=mariadb.sock',
    '--pid-file=mariadb.pid',
    `--init-file=${initFile(home)}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--local-infile=OFF',
    ...SIZES,
    ...CHARACTERS,
    ...asUser(),
  ];
}

function initFile({ directory }: Home): string {
  return join(directory, 'init.sql');
}

/** A statement a line, at each start: nothing of it depends on which start it is. */
function initStatements({ database, password }: Home): string {
  const login = `'${database}'@'127.0.0.1'`;
  return [
    `CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;`,
    `CREATE USER IF NOT EXISTS ${login} IDENTIFIED BY '${password}';`,
    `GRANT ALL ON \`${database}\`.* TO ${login};`,
    '',
  ].join('\n');
}

function urlOf({ database, password, port }: Home): string {
  return `mysql://${database}:${password}@127.0.0.1:${port}/${database}`;
}

/** Pid of the server that opens to this folder's password; undefined where none does. */
async function answering(home: Home): Promise<number | undefined> {
  if (home.port === undefined) return undefined;
  try {
    const connection = await createConnection({ uri: urlOf(home), connectTimeout: 2_000 });
    try {
      const [[row]] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS data');
      if (row === undefined || join(row.data as string, '.') !== join(home.data, '.')) return undefined;
    } finally {
      await connection.end();
    }
    return Number(readFileSync(join(home.data, 'mariadb.pid'), 'utf8'));
  } catch {
    return undefined;
  }
}

async function untilReady(home: Home, child: ChildProcess): Promise<void> {
  const failed = () => new Error(`MariaDB does not start; see ${join(home.directory, 'log')}`);
  let error: Error | undefined;
  child.once('error', () => {
    error = failed();
  });
  for (const began = performance.now(); performance.now() - began < READY_MS; await sleep(POLL_MS)) {
    if (error !== undefined || child.exitCode !== null || child.signalCode !== null) break;
    if ((await answering(home)) !== undefined) return;
  }
  throw failed();
}

/** Ends in order; by force where it takes too long, from which InnoDB recovers at the next start. */
async function end(pid: number): Promise<void> {
  if (!signal(pid, 'SIGTERM')) return;
  for (const began = performance.now(); performance.now() - began < STOP_MS; await sleep(POLL_MS))
    if (!signal(pid, 0)) return;
  signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
