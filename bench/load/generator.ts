import { Agent, request } from 'node:http';
import { quantile } from '../statistics.ts';
import type { Load, LoadResult, Question } from './load.ts';

/** A program: carries out the loads that its parent sends, and ends with it. */
process.on('message', async (load: Load) => {
  process.send?.(await carryOut(load));
});

async function carryOut(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  let asked = 0;
  let failures = 0;
  const began = performance.now();
  const until = began + load.seconds * 1000;
  const connection = async (): Promise<void> => {
    while (performance.now() < until && asked < load.requests) {
      const question = load.questions[asked % load.questions.length] as Question;
      asked += 1;
      const sent = performance.now();
      if (!(await ask(load, question, agent))) failures += 1;
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: load.connections }, connection));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  const sorted = Float64Array.from(latencies).sort();
  return {
    requests: asked,
    failures,
    seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

/** An answer that takes longer counts as wrong. */
const TIMEOUT_MS = 20_000;

/** Whether the answer is what was expected. */
function ask(
  { url, headers, status }: Load,
  { body, headers: own }: Question,
  agent: Agent,
): Promise<boolean> {
  return new Promise((resolve) => {
    const sending = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          ...headers,
          ...own,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        let start: Buffer | undefined;
        response.on('data', (chunk: Buffer) => {
          start ??= chunk;
        });
        response.on('error', () => resolve(false));
        response.on('end', () => resolve(isExpected(response.statusCode, start)));
      },
    );
    sending.setTimeout(TIMEOUT_MS, () => sending.destroy());
    sending.on('error', () => resolve(false));
    sending.end(body);

    /** An answer with data begins with it, in every server; errors would come first. */
    function isExpected(received: number | undefined, start: Buffer | undefined): boolean {
      if (received !== status) return false;
      return status !== 200 || start?.subarray(0, 7).toString() === '{"data"';
    }
  });
}
