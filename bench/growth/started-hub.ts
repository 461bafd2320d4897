import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken } from '../../cli/access-token.ts';
import { type Installation, openInstallation, withDatabases } from '../../cli/installation.ts';
import { packageRoot } from '../../package-root.ts';
import { attachEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import type { HubDatabases } from '../../server/hub-databases.ts';
import { temporaryFolder } from '../postgres.ts';
import { runProgram, startProgram, stopProgram } from '../servers/child.ts';
import { freePort } from '../servers/free-port.ts';
import type { Place } from './curve.ts';

const ONECARD = join(packageRoot(), 'cli', 'onecard.js');

/** A folder with an installation of the hub as it is shipped. */
export interface Home {
  readonly installation: Installation;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A hub in a process of its own. */
export interface StartedHub {
  /** Of GraphQL. */
  readonly url: string;
  readonly pid: number;
  readonly databasePid: number;
  readonly databases: HubDatabases;
  /** Seconds from the command to the first answer of `/readyz`. */
  readonly starting: number;
  /** Headers of a demo client's requests. */
  headersOf(client: string, further?: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export async function openHome(place: Place): Promise<Home> {
  const folder = place.data ?? temporaryIn(place);
  // Root's PostgreSQL runs as another user, who must get through.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const environment = { ONECARD_DATA: folder, PORT: String(await freePort()), ONECARD_MODE: 'demo' };
  return { installation: openInstallation(environment), folder, environment };
}

/** Makes the province. @returns seconds */
export function seed({ folder, environment }: Home, cardholders: number): Promise<number> {
  const args = [ONECARD, 'seed', '--cardholders', String(cardholders)];
  return secondsOf(() => runProgram({ args, folder, environment }));
}

export async function startHub(
  place: Place,
  { installation, folder, environment }: Home,
): Promise<StartedHub> {
  const url = `http://127.0.0.1:${environment.PORT}`;
  const program = { args: [ONECARD, 'start'], folder, environment };
  let child: ChildProcess | undefined;
  const starting = await secondsOf(async () => {
    child = await startProgram(program, `${url}/readyz`);
  });
  const stop = async () => child && stopProgram(child);
  place.undo(stop);
  await untilAllServe(url);
  const endpoint = attachEmbeddedPostgres(join(folder, 'postgres'));
  if (endpoint === undefined) throw new Error('the hub has no embedded database');
  const tokens = new Map<string, string>();
  return {
    url: `${url}/graphql`,
    pid: child?.pid as number,
    databasePid: endpoint.pid,
    databases: await withDatabases(installation, async (databases) => databases),
    starting,
    async headersOf(client, further = {}) {
      const token = tokens.get(client) ?? (await requestToken(installation, { client }));
      tokens.set(client, token);
      return { authorization: `Bearer ${token}`, ...further };
    },
    stop,
  };
}

function temporaryIn(place: Place): string {
  const { path, remove } = temporaryFolder();
  place.undo(remove);
  return path;
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

const PATIENCE_MS = 60_000;

/** The hub is ready before sources that are slow to be checked are: they are tried again, and on a busy machine all are slow. */
async function untilAllServe(url: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { sources } = (await (await fetch(`${url}/readyz`)).json()) as {
      readonly sources: Readonly<Record<string, string>>;
    };
    if (Object.values(sources).every((state) => state === 'serving')) return;
    if (performance.now() > until) throw new Error(`sources that do not serve: ${JSON.stringify(sources)}`);
    await sleep(200);
  }
}
