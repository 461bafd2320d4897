import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { HubDatabases } from '../../../server/hub-databases.ts';
import type { Settings } from '../../../server/settings.ts';

/** What a process needs to be one more hub on a database. */
export interface HubProcessInput {
  readonly settings: Settings;
  readonly databases: HubDatabases;
  readonly secret: string;
}

/** One more hub, in a process of the operating system of its own. */
export interface HubProcess {
  readonly url: string;
  /** What it has written to its log so far. */
  output(): string;
  stop(): Promise<void>;
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const SCRIPT = fileURLToPath(new URL('serve-hub.ts', import.meta.url));

export async function startHubProcess(input: HubProcessInput): Promise<HubProcess> {
  const child = fork(SCRIPT, [], {
    execArgv: ['--import', TSX],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Settings hold sets, which JSON would lose.
    serialization: 'advanced',
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit');
  child.send(input);
  await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the hub's process ended with ${code}`))),
  ]);
  return {
    url: `http://${input.settings.host}:${input.settings.port}`,
    output: () => output,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
