import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bilingual } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { homePaths } from './cluster-home.ts';
import { DatabaseStartError } from './database-start-error.ts';
import { endServer } from './end-server.ts';
import { isReady } from './readiness.ts';
import { openServerLog, readServerLog } from './server-log.ts';
import { type ServerSettings, settingArguments } from './server-settings.ts';
import { spawnArguments } from './server-user.ts';
import { takeOver } from './takeover.ts';

/** A running server that accepts connections. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, asked or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

interface StartOptions extends ServerSettings {
  /** A login that tells when the server accepts connections. */
  readonly connectionString: string;
  readonly onProgress: (line: Bilingual) => void;
}

/** Milliseconds in which what is left of a killed server, or of one that was only just starting, comes to an end. */
const PATIENCE = 20_000;

/**
 * Starts the server and waits until it accepts a connection, recovery after a crash included. The caller holds the
 * home's lock and runs no other server on it.
 *
 * @throws DatabaseStartError with the last line of the server's log
 */
export async function startServerProcess(cluster: Cluster, options: StartOptions): Promise<ServerProcess> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    await takeOver(cluster.home.directory, options);
    const { child, ended, outputSoFar } = spawnServer(cluster, options);
    if (await becomesReady(child, options.connectionString)) {
      return { pid: pidOf(child), ended, stop: () => stop(child) };
    }
    const output = outputSoFar();
    if (!LEFTOVER.test(output) || Date.now() > deadline) throw didNotStart(cluster, output);
    await sleep(100);
  }
}

/** The memory of a killed server is still used; or a server that a killed hub was starting has come up since we looked. */
const LEFTOVER = /shared memory block|lock file "postmaster.pid"/;

function spawnServer({ home, binaries }: Cluster, settings: ServerSettings) {
  const { data, log } = homePaths(home.directory);
  const command = { file: join(binaries.bin, 'postgres'), args: ['-D', data, ...settingArguments(settings)] };
  const { file, args, options } = spawnArguments(home.user, command);
  const output = openServerLog(log, home.user);
  const from = fstatSync(output).size;
  // Detached: Ctrl-C goes to the whole foreground group, and the server must outlive the hub's last answers.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return { child, ended, outputSoFar: () => readServerLog(log, from) };
}

/** @throws what the server answers where waiting will not help; it is stopped then. */
async function becomesReady(child: ChildProcess, connectionString: string): Promise<boolean> {
  try {
    while (isRunning(child)) {
      if (await isReady(connectionString)) return true;
      await sleep(10);
    }
    return false;
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (isRunning(child)) await endServer(pidOf(child), { isAlive: () => isRunning(child) });
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function pidOf(child: ChildProcess): number {
  return child.pid as number;
}

function didNotStart({ home }: Cluster, output: string): DatabaseStartError {
  const { log } = homePaths(home.directory);
  const reason = output.match(/FATAL: .*/g)?.at(-1) ?? output.trim().split('\n').at(-1) ?? '';
  return new DatabaseStartError({
    fault: { zh: `PostgreSQL 未能启动:${reason}`, en: `PostgreSQL did not start: ${reason}` },
    remedy: { zh: `查看日志 ${log}`, en: `See the log ${log}` },
  });
}
