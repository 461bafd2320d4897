import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, run, start } from './support/hub-command.ts';

const READY = 'npx onecard demo\n';
const CONNECTIONS = 16;
/** Answers after which the hub is killed. */
const ENOUGH = 400;

interface Received {
  readonly requestId: string;
  readonly digest: string;
}

interface Entry {
  readonly index: number;
  readonly requestId: string;
  readonly digest: string;
}

let installation: Installation & { remove(): void };

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.remove());

/** Asks on one connection until it breaks. */
async function askUntilCut(
  ask: () => Promise<Received>,
  onAnswer: (received: Received) => void,
): Promise<void> {
  try {
    for (;;) onAnswer(await ask());
  } catch {
    // The hub is gone; an answer of which the end is missing was not received.
  }
}

async function allEntries(log: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let after: string | null = null;
  do {
    const { stdout } = await run(
      installation,
      ...['query', '--client', 'auditor', '--variables', JSON.stringify({ after, log })],
      `query($after: String, $log: String) { accessRecords(filter: { agreement: $log }, first: 200, after: $after) {
        nodes { index requestId digest } pageInfo { hasNextPage endCursor } } }`,
    );
    const { nodes, pageInfo } = JSON.parse(stdout).data.accessRecords;
    entries.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return entries;
}

test('whatever a client received before kill -9 has its entry after the restart', {
  timeout: 120_000,
}, async () => {
  await run(installation, 'seed', '--cardholders', '300');
  const hub = start(installation, ['start']);
  await hub.says(READY);
  const facts = JSON.parse((await run(installation, 'demo', '--json')).stdout);
  const token = (await run(installation, 'token', '--client', 'counter')).stdout.trim();
  const ask = async (): Promise<Received> => {
    const response = await fetch(facts.endpoint, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'onecard-agreement': 'one-stop-counter',
        'onecard-purpose': facts.clients.find(({ id }: { id: string }) => id === 'counter').purposes[0],
      },
      body: JSON.stringify({ query: `{ cardholder(idNumber: "${facts.idNumbers[0]}") { name } }` }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    return {
      requestId: response.headers.get('x-request-id') as string,
      digest: createHash('sha256').update(bytes).digest('hex'),
    };
  };

  const received: Received[] = [];
  const load = Array.from({ length: CONNECTIONS }, () =>
    askUntilCut(ask, (answer) => {
      if (received.push(answer) === ENOUGH) hub.kill('SIGKILL');
    }),
  );
  await Promise.all([hub.result, ...load]);
  expect(received.length).toBeGreaterThanOrEqual(ENOUGH);

  const again = start(installation, ['start']);
  await again.says(READY);
  const entries = await allEntries('one-stop-counter');
  const digests = new Map(entries.map(({ requestId, digest }) => [requestId, digest]));
  expect(received.filter(({ requestId, digest }) => digests.get(requestId) !== digest)).toEqual([]);
  expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => entries.length - i));
});
