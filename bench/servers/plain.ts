import { fileURLToPath } from 'node:url';
import { startProgram, stopProgram } from './child.ts';
import type { Contender } from './contender.ts';
import type { HubContender } from './hub.ts';

/** Apollo Server as it comes, over the very databases of the hub beside it. */
export async function startPlainContender(hub: HubContender, port: number): Promise<Contender> {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const child = await startProgram(
    {
      args: ['--import', 'tsx', 'bench/plain/server.ts'],
      folder,
      environment: { PORT: String(port), SOURCES: JSON.stringify(hub.databases.sources) },
    },
    `${url}/readyz`,
  );
  return {
    name: 'Apollo Server',
    url: `${url}/graphql`,
    headers: {},
    pid: child.pid as number,
    databasePid: hub.databasePid,
    refuses: false,
    stop: () => stopProgram(child),
  };
}
