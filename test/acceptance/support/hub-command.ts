import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import { packageRoot } from '../../../package-root.ts';
import { freePort } from '../../support/free-port.ts';
import { createMariadbDatabase } from '../../support/mariadb-database.ts';

/** An installation of its own: a data folder and a port. */
export interface Installation {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, and what it has said. */
export interface RunningCommand {
  readonly pid: number;
  /** Standard output and error so far, in the order in which they came. */
  output(): string;
  /** Waits until the output has the text. Fails where the command ends before that. */
  says(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly result: Promise<CommandResult>;
}

export interface RunOptions {
  /** Where the tests run as root: another user to run it as. */
  readonly uid?: number;
}

/** The sources run as they are, so that a stale build can hide nothing. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
export const ONECARD = [process.execPath, '--import', TSX, join(packageRoot(), 'cli/main.ts')] as const;

/** A new installation in a folder that is gone after the test, or after `remove` where there is none. */
export async function createInstallation(
  more: NodeJS.ProcessEnv = {},
): Promise<Installation & { remove(): void }> {
  const directory = mkdtempSync(join(tmpdir(), 'onecard-'));
  // Root's database server runs as another user, who must get through.
  chmodSync(directory, 0o711);
  const finance = await financeDatabase();
  return {
    directory,
    environment: {
      ...inherited(),
      ...(finance === undefined ? {} : { SOURCE_FINANCE_URL: finance.url }),
      ONECARD_DATA: join(directory, 'data'),
      PORT: String(await freePort()),
      LOG_LEVEL: 'silent',
      ...more,
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** In the run's MariaDB, in place of the demo's own, which takes seconds to be made (process.test.ts makes one). */
async function financeDatabase(): Promise<{ readonly url: string } | undefined> {
  return inject('mariadbUrl') === '' ? undefined : createMariadbDatabase();
}

/** The settings of whoever runs the tests are none of an installation's. */
function inherited(): NodeJS.ProcessEnv {
  const own = /^(ONECARD_|SOURCE_|DATABASE_|PORT$|HOST$|NODE_ENV$|NODE_OPTIONS$|VITEST|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

/** Starts `onecard` with these arguments. A command that outlives its test is killed. */
export function start(
  installation: Installation,
  args: readonly string[],
  options?: RunOptions,
): RunningCommand {
  const running = launch(installation, args, options);
  onTestFinished(async () => {
    running.kill('SIGTERM');
    await running.result;
  });
  return running;
}

/** Starts `onecard` for several tests; whoever launches it ends it. */
export function launch(
  { environment, directory }: Installation,
  args: readonly string[],
  { uid }: RunOptions = {},
): RunningCommand {
  const [file, ...before] = ONECARD;
  const child = spawn(file, [...before, ...args], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return listen(child);
}

/** Starts a hub with a small province for several tests; whoever launches it ends it. */
export async function launchDemo(installation: Installation): Promise<RunningCommand> {
  await launch(installation, ['seed', '--cardholders', '500']).result;
  const hub = launch(installation, ['start']);
  await hub.says('npx onecard demo\n');
  return hub;
}

/** Runs `onecard` to its end. */
export function run(installation: Installation, ...args: readonly string[]): Promise<CommandResult> {
  return start(installation, args).result;
}

function listen(child: ChildProcess): RunningCommand {
  let output = '';
  const streams = { stdout: '', stderr: '' };
  let ended = false;
  const heard = new Set<() => void>();
  const tell = () => {
    for (const hear of heard) hear();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      streams[name] += text;
      tell();
    });
  }
  const result = once(child, 'close').then(([code]) => {
    ended = true;
    tell();
    return { code: code as number | null, ...streams };
  });
  return {
    pid: child.pid as number,
    output: () => output,
    says: (text) =>
      new Promise((resolve, reject) => {
        const hear = () => {
          if (typeof text === 'string' ? output.includes(text) : text.test(output)) resolve();
          else if (ended) reject(new Error(`the command ended without a word of ${text}:\n${output}`));
          else return;
          heard.delete(hear);
        };
        heard.add(hear);
        hear();
      }),
    kill: (signal) => child.kill(signal),
    result,
  };
}
