import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process that runs an embedded server on a directory, as a hub does. */
export interface HubProcess {
  readonly connectionString: string;
  readonly serverPid: number;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, server and all, and waits until it is gone. */
  stop(): Promise<void>;
}

interface HubProcessOptions {
  readonly directory: string;
  /** The user it runs as, where the tests run as root. */
  readonly uid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const PROGRAM = fileURLToPath(new URL('./hub-program.ts', import.meta.url));

/** Starts one and waits until its server is ready. */
export async function startHubProcess({
  directory,
  uid,
  env = process.env,
}: HubProcessOptions): Promise<HubProcess> {
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, directory], {
    ...ids,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = JSON.parse(await firstLine(child));
  return { ...ready, kill: () => end(child, 'SIGKILL'), stop: () => end(child, 'SIGTERM') };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The hub process has no output');
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('The hub process ended without a word');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
