import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../package-root.ts';
import { startProgram, stopProgram } from './child.ts';
import type { Contender } from './contender.ts';
import { forPostGraphile } from './for-postgraphile.ts';
import { freePort } from './free-port.ts';
import type { HubContender } from './hub.ts';
import type { SlowServices } from './slow-services.ts';

/** Servers that neither authorise nor write down, by the name with which `--servers` chooses them; what each is. */
export const PEERS = {
  mercurius: 'Mercurius on Fastify with jit and its loaders',
  apollo: 'Apollo Server on Fastify as its documentation sets it up, a DataLoader per edge',
  yoga: 'GraphQL Yoga on node:http as its documentation sets it up, a DataLoader per edge',
  postgraphile:
    'PostGraphile 5, which serves one database and goes by foreign keys: over clean copies of all that it is asked, in a fifth database',
  hive: 'Hive Gateway over a Yoga subgraph for each source, these in a second process; the CPU of both is counted',
  limit: 'node:http and pg alone: statements that return JSON, asked in parallel and stitched',
} as const;

export type PeerName = keyof typeof PEERS;

/** What its program makes. */
const POSTGRAPHILE_DATABASE = 'bench_postgraphile';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

/** Installs the packages of the peers, where they are not there as the lock file says. */
export function installPeers(onProgress: (line: string) => void): void {
  const lock = readFileSync(`${FOLDER}package-lock.json`, 'utf8');
  const installed = `${FOLDER}node_modules/.installed-lock.json`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  onProgress('installing the peers into bench/peers/node_modules (npm ci)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(installed, lock);
}

/** Starts a peer over the very databases of the hub beside it. */
export async function startPeer(
  name: PeerName,
  hub: HubContender,
  services: SlowServices,
): Promise<Contender> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = {
    args: ['--import', 'tsx', `bench/peers/${name}.ts`],
    folder: packageRoot(),
    environment: {
      PORT: String(port),
      SOURCES: JSON.stringify(hub.addresses.sources),
      SERVICES: JSON.stringify(services.addresses),
    },
  };
  const child = await startProgram(program, `${url}/readyz`);
  return {
    name,
    url: `${url}/graphql`,
    headers: {},
    pid: child.pid as number,
    databases: { ...hub.databases, sources: [...hub.databases.sources, POSTGRAPHILE_DATABASE] },
    refuses: false,
    ...(name === 'postgraphile' ? { translate: forPostGraphile } : {}),
    note: PEERS[name],
    stop: () => stopProgram(child),
  };
}
