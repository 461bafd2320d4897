import type { Bilingual } from '../../errors.ts';
import { openCluster, readPassword, SUPERUSER } from './cluster.ts';
import { type ClusterHome, locateHome, openHome } from './cluster-home.ts';
import { socketConnectionString, withDatabase } from './connection-string.ts';
import { type HubLock, takeHubLock } from './hub-lock.ts';
import { isServerOf, readPostmasterFile } from './postmaster-file.ts';
import { startServerProcess } from './server-process.ts';
import { makeSocketDirectory, removeSocketDirectory } from './socket-directory.ts';
import { Supervisor } from './supervisor.ts';

export interface EmbeddedPostgresOptions {
  /** Where the server keeps its data, made where there is none; `.data/postgres`. */
  readonly directory: string;
  /** False only in tests: a commit then survives the process, but not the machine. Default true. */
  readonly durable?: boolean;
  /** Connections that it takes. Default 200. */
  readonly connections?: number;
  readonly onProgress?: (line: Bilingual) => void;
}

/** How to reach a running embedded server. */
export interface EmbeddedPostgresEndpoint {
  readonly pid: number;
  /** A superuser's connection string. `options` are the session's settings, `-c role=…`. */
  connectionString(database: string, options?: string): string;
}

export interface EmbeddedPostgres extends EmbeddedPostgresEndpoint {
  /** Ends the server and gives up the directory. HTTP and pools are closed before. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on the directory and keeps it running, whatever a killed hub left there.
 *
 * @throws DatabaseStartError where another hub uses the directory, no PostgreSQL is found, or it does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = openHome(options.directory, options.onProgress ?? ignore);
  const lock = takeHubLock(home.directory);
  try {
    return await startInHome(home, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The server that another process, a hub, runs on this directory: for commands beside it.
 *
 * @returns undefined where none runs
 * @throws DatabaseStartError where the present user may not use it
 */
export function attachEmbeddedPostgres(directory: string): EmbeddedPostgresEndpoint | undefined {
  const home = locateHome(directory);
  const running = readPostmasterFile(home);
  if (running === undefined || !isServerOf(home, running.pid)) return undefined;
  const { pid, socketDirectory } = running;
  const base = socketConnectionString({ socketDirectory, user: SUPERUSER, password: readPassword(home) });
  return { pid, connectionString: (database, settings) => withDatabase(base, database, settings) };
}

async function startInHome(
  home: ClusterHome,
  lock: HubLock,
  { durable = true, connections = 200, onProgress = ignore }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const cluster = openCluster(home, onProgress);
  const socketDirectory = makeSocketDirectory(home.user);
  const base = socketConnectionString({ socketDirectory, user: SUPERUSER, password: cluster.password });
  const start = () =>
    startServerProcess(cluster, {
      socketDirectory,
      durable,
      connections,
      connectionString: base,
      onProgress,
    });
  try {
    const supervisor = await Supervisor.start({ start, onProgress });
    return {
      get pid() {
        return supervisor.pid;
      },
      connectionString: (database, settings) => withDatabase(base, database, settings),
      stop: async () => {
        await supervisor.stop();
        removeSocketDirectory(socketDirectory);
        lock.release();
      },
    };
  } catch (error) {
    removeSocketDirectory(socketDirectory);
    throw error;
  }
}

function ignore(): void {}
