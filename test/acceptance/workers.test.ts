import { createHash, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoClientKey, demoClientSecret } from '../../demo/demo-clients.ts';
import {
  createInstallation,
  type Installation,
  launch,
  launchDemo,
  type RunningCommand,
  run,
} from './support/hub-command.ts';

const SECRET = 'a secret of the tests, long enough to be one 0123456789';
const TIME = { timeout: 120_000 };
const CONNECTIONS = 4;
/** Answers before a worker is killed. */
const ENOUGH = 100;

let installation: Installation & { remove(): void };
let hub: RunningCommand;
let url: string;
let facts: {
  readonly idNumbers: readonly string[];
  readonly clients: readonly { readonly id: string; readonly purposes: readonly string[] }[];
};
let token: string;

beforeAll(async () => {
  installation = await createInstallation({
    ...{ ONECARD_SECRET: SECRET, ONECARD_WORKERS: '2', LOG_LEVEL: 'info' },
  });
  hub = await launchDemo(installation);
  url = `http://127.0.0.1:${installation.environment.PORT}`;
  facts = JSON.parse((await launch(installation, ['demo', '--json']).result).stdout);
  token = await tokenOf('counter');
}, 120_000);

afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});

interface Received {
  readonly status: number;
  readonly text: string;
  readonly requestId: string;
}

interface Sending {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** By default each request comes by a connection of its own, and so to whichever worker accepts it. */
  readonly agent?: Agent | undefined;
}

function send({ path, headers, body, agent }: Sending): Promise<Received> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, agent: agent ?? new Agent({ keepAlive: false }) };
    const sent = request(`${url}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('error', reject).on('end', () => {
        const requestId = String(response.headers['x-request-id']);
        resolve({ status: response.statusCode ?? 0, text, requestId });
      });
    });
    sent.on('error', reject).end(body);
  });
}

function ask(agent?: Agent): Promise<Received> {
  return send({
    path: '/graphql',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'onecard-agreement': 'one-stop-counter',
      'onecard-purpose': String(facts.clients.find(({ id }) => id === 'counter')?.purposes[0]),
    },
    body: JSON.stringify({ query: `{ cardholder(idNumber: "${facts.idNumbers[0]}") { name } }` }),
    agent,
  });
}

async function tokenOf(client: string): Promise<string> {
  const credentials = Buffer.from(`${client}:${demoClientSecret(Buffer.from(SECRET), client)}`);
  const { text } = await send({
    path: '/oauth/token',
    headers: {
      authorization: `Basic ${credentials.toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return JSON.parse(text).access_token;
}

/** What the process log says of the workers that have answered: number and process, the newest last. */
function answering(): readonly { readonly worker: number; readonly pid: number }[] {
  return hub
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'answered');
}

/** Of everything in the agreement's log, by request. */
async function digests(): Promise<ReadonlyMap<string, string>> {
  const auditor = await tokenOf('auditor');
  const found = new Map<string, string>();
  let after: string | null = null;
  do {
    const { text } = await send({
      path: '/graphql',
      headers: { authorization: `Bearer ${auditor}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `query($after: String) { accessRecords(filter: { agreement: "one-stop-counter" }, first: 200, after: $after) {
          nodes { requestId digest } pageInfo { hasNextPage endCursor } } }`,
        variables: { after },
      }),
    });
    const { nodes, pageInfo } = JSON.parse(text).data.accessRecords;
    for (const { requestId, digest } of nodes) found.set(requestId, digest);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

test('two workers answer on one port, and each log line names its worker', TIME, async () => {
  const seen = () => new Set(answering().map(({ worker }) => worker));
  while (seen().size < 2) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  }
  expect(new Set(answering().map(({ worker }) => worker))).toEqual(new Set([1, 2]));
  expect(new Set(answering().map(({ pid }) => pid)).size).toBe(2);
});

test('what a client has signed counts once, whichever worker it comes to', TIME, async () => {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer('citizen-platform')
    .setSubject('citizen-platform')
    .setAudience(url)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(demoClientKey(Buffer.from(SECRET), 'citizen-platform'));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => send({ path: '/oauth/token', headers, body: form.toString() })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
});

test('a worker that is killed is replaced, and whatever was received has its entry', TIME, async () => {
  /** Who has answered last, and so has a connection of the load: which worker accepts is the kernel's choice. */
  let victim: { readonly worker: number; readonly pid: number } | undefined;
  const received: Received[] = [];
  let broken = 0;
  let replaced = false;
  const successor = hub.says(/worker \d ended unexpectedly \(SIGKILL\)/).then(async () => {
    const isSuccessor = ({ worker, pid }: { readonly worker: number; readonly pid: number }) =>
      worker === victim?.worker && pid !== victim.pid;
    while (!answering().some(isSuccessor)) {
      received.push(...(await Promise.all(Array.from({ length: 8 }, () => ask()))));
      // The log grows by the load's lines all the while, and each look reads it from the beginning.
      await sleep(250);
    }
    replaced = true;
  });
  const loads = Array.from({ length: CONNECTIONS }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!replaced) {
      try {
        if (received.push(await ask(agent)) !== ENOUGH) continue;
        victim = answering().at(-1);
        process.kill(victim?.pid as number, 'SIGKILL');
      } catch {
        // Of the killed worker; the next connection comes to the other.
        broken += 1;
      }
    }
    agent.destroy();
  });
  await Promise.all([successor, ...loads]);
  expect(broken).toBeGreaterThan(0);
  expect(new Set(received.map(({ status }) => status))).toEqual(new Set([200]));
  const entries = await digests();
  const unrecorded = received.filter(
    ({ requestId, text }) => entries.get(requestId) !== createHash('sha256').update(text).digest('hex'),
  );
  expect(unrecorded).toEqual([]);
});

test('a number of workers that is none is refused in both languages', TIME, async () => {
  const { code, stderr } = await run(installation, 'start', '--workers', 'many');
  expect(code).toBe(1);
  expect(stderr).toContain('--workers(ONECARD_WORKERS)应为 1 到 64 的整数,或 auto');
  expect(stderr).toContain('must be a whole number from 1 to 64, or auto: one for each processor');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('SIGTERM lets the workers finish their answers, and ends them all', TIME, async () => {
  const pids = new Set(answering().map(({ pid }) => pid));
  const asked = Array.from({ length: 20 }, () => ask().catch((error: NodeJS.ErrnoException) => error));
  await Promise.race(asked);
  hub.kill('SIGTERM');
  const answers = await Promise.all(asked);
  // What had begun is answered; what comes later is refused, by the hub or by the port.
  for (const answer of answers)
    if (answer instanceof Error) expect(answer.code).toMatch(/ECONNREFUSED|ECONNRESET/);
    else expect([200, 503]).toContain(answer.status);
  expect(await hub.result).toMatchObject({ code: 0 });
  expect(hub.output()).toContain('stopped; the data is kept');
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
