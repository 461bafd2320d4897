import { Agent, request } from 'node:http';

/** One answer: when it began to arrive (monotonic milliseconds, so no earlier than it was sent), and whether it holds data. */
export interface Hit {
  readonly at: number;
  readonly status: number;
}

/** Asks a hub without pause until it is stopped. */
export interface Hammer {
  readonly hits: readonly Hit[];
  stop(): Promise<void>;
}

export interface HammerInput {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
}

export function startHammer({ url, headers, body, connections }: HammerInput): Hammer {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const hits: Hit[] = [];
  let stopped = false;
  const strike = () =>
    new Promise<Hit>((resolve, reject) => {
      const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
        const hit = { at: performance.now(), status: response.statusCode ?? 0 };
        response.resume().on('end', () => resolve(hit));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const loops = Array.from({ length: connections }, async () => {
    while (!stopped) hits.push(await strike());
  });
  return {
    hits,
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}
