import { join } from 'node:path';
import { requestToken } from '../../cli/access-token.ts';
import { type Installation, openInstallation, withDatabases } from '../../cli/installation.ts';
import { attachEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import type { HubDatabases } from '../../server/hub-databases.ts';
import { parseAddress } from '../../session-options.ts';
import { type Program, runProgram, startProgram, stopProgram } from './child.ts';
import type { Contender } from './contender.ts';

export interface HubOptions {
  readonly name: string;
  /** Root of the built package. */
  readonly root: string;
  /** Folder of its own embedded database. */
  readonly data: string;
  readonly port: number;
  readonly cardholders: number;
  /** Processes that share its port. Default 1. */
  readonly workers?: number;
  /** A module that its process loads first. */
  readonly preload?: URL;
}

export interface HubContender extends Contender {
  readonly addresses: HubDatabases;
  readonly installation: Installation;
  /** What starts it again once it is stopped. */
  readonly program: Program;
}

const AGREEMENT = { 'onecard-agreement': 'one-stop-counter', 'onecard-purpose': 'driving-licence-proof' };

/** The hub as it is shipped: its own command, its own embedded database with fsync, its own issuer, all its locks. */
export async function startHubContender({
  name,
  root,
  data,
  port,
  cardholders,
  workers = 1,
  preload,
}: HubOptions): Promise<HubContender> {
  const environment = {
    ONECARD_DATA: data,
    PORT: String(port),
    ONECARD_MODE: 'demo',
    ONECARD_WORKERS: String(workers),
  };
  const onecard = join(root, 'cli', 'onecard.js');
  const seed = ['seed', '--cardholders', String(cardholders)];
  await runProgram({ args: [onecard, ...seed], folder: data, environment });
  const url = `http://127.0.0.1:${port}`;
  const program = {
    args: [...inspection(), ...(preload === undefined ? [] : ['--import', preload.href]), onecard, 'start'],
    folder: data,
    environment,
  };
  const child = await startProgram(program, `${url}/readyz`);
  try {
    await untilAllServe(url, workers);
    const installation = openInstallation(environment);
    const token = await requestToken(installation, { client: 'counter' });
    const endpoint = attachEmbeddedPostgres(join(data, 'postgres'));
    if (endpoint === undefined) throw new Error('the hub has no embedded database');
    const addresses = await withDatabases(installation, async (databases) => databases);
    return {
      name,
      url: `${url}/graphql`,
      headers: { authorization: `Bearer ${token}`, ...AGREEMENT },
      pid: child.pid as number,
      databases: { pid: endpoint.pid, sources: Object.values(addresses.sources).map(databaseName) },
      refuses: true,
      addresses,
      installation,
      program,
      stop: () => stopProgram(child),
    };
  } catch (error) {
    await stopProgram(child);
    throw error;
  }
}

function databaseName(address: string): string {
  return decodeURIComponent(parseAddress(address).pathname.slice(1));
}

/** Connections that come at once come to whichever worker is free. */
async function untilAllServe(url: string, workers: number): Promise<void> {
  const seen = new Set<number | undefined>();
  const look = async () => {
    const response = await fetch(`${url}/readyz`, { headers: { connection: 'close' } });
    seen.add(((await response.json()) as { readonly worker?: number }).worker);
  };
  while (seen.size < workers) await Promise.all(Array.from({ length: 8 }, look));
}

/** `ONECARD_BENCH_NODE_OPTIONS="--cpu-prof"` profiles the hub and nothing else. */
function inspection(): readonly string[] {
  return process.env.ONECARD_BENCH_NODE_OPTIONS?.split(' ').filter(Boolean) ?? [];
}
