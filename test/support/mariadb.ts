import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's login to the run's MariaDB, without a database; empty where the machine has none installed. */
    readonly mariadbUrl: string;
  }
}

/** One MariaDB of the system's packages for the whole run, in a folder that is gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startMariadb();
  project.provide('mariadbUrl', server?.url ?? '');
  return async () => server?.stop();
}

export interface TestMariadb {
  readonly url: string;
  stop(): Promise<void>;
}

/** @returns undefined where the machine has no MariaDB */
export async function startMariadb(): Promise<TestMariadb | undefined> {
  const [daemon, installer] = [findProgram('mariadbd', 'mysqld'), findProgram('mariadb-install-db')];
  if (daemon === undefined || installer === undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'onecard-mariadb-'));
  const common = ['--no-defaults', `--datadir=${join(directory, 'data')}`, ...asUser(), ...FAST];
  await promisify(execFile)(installer, [
    ...common,
    '--skip-test-db',
    '--auth-root-authentication-method=normal',
  ]);
  const port = await freePort();
  const server = spawn(
    daemon,
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(directory, 'socket')}`,
      `--pid-file=${join(directory, 'pid')}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  server.stderr.pipe(createWriteStream(join(directory, 'log')));
  const url = `mysql://root@127.0.0.1:${port}`;
  const abandon = () => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  await answers(`${url}/mysql`);
  return {
    url,
    async stop() {
      process.off('exit', abandon);
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Nothing here outlives the run. */
const FAST = [
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=off',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=4M',
  '--key-buffer-size=1M',
  '--character-set-server=utf8mb4',
];

/** It refuses to run as root unless it is told to. */
function asUser(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function answers(uri: string): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      const connection = await createConnection({ uri });
      return await connection.end();
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(50);
    }
}
