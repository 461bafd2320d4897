import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { recordHeads } from '../../audit/log-heads.ts';
import { closePool, createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** The hub's own log: what no agreement's log can tell, and the heads of all of them. */
const person = inject('people').haikouDriver as string;
const SOON = { timeout: 30_000 };

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const audit = async (query: string, client = 'auditor') => {
  const { data, codes } = await hub.ask(query, { client });
  expect(codes).toEqual([]);
  return data;
};

describe('the heads of the other logs', () => {
  interface Head {
    readonly log: string;
    readonly size: number;
    readonly root: string;
  }
  const recorded = async (client = 'auditor') =>
    (await audit('{ recordedHeads(first: 200) { nodes { id time heads { log size root } } } }', client))
      .recordedHeads.nodes as readonly { readonly id: string; readonly heads: readonly Head[] }[];
  const record = async () => {
    const pool = createPool({
      connectionString: hub.database.url(RESTRICTED_SESSION),
      onError: () => undefined,
    });
    // Hubs that try at once leave it to one of them.
    const counts = await Promise.all([1, 2, 3].map(() => recordHeads(pool)));
    await closePool(pool);
    return counts.reduce((sum, count) => sum + count, 0);
  };

  test('are recorded where logs have grown, once, and bind them', async () => {
    await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
    await record();
    const [all] = await recorded();
    const logs = all?.heads.map(({ log }) => log) ?? [];
    expect(logs).toContain('roadside-check');
    expect(logs).not.toContain('hub');
    expect(await record()).toBe(0);
    expect(await recorded()).toHaveLength(1);

    await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
    await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
    expect(await record()).toBe(1);
    const [latest] = await recorded();
    const before = all?.heads.find(({ log }) => log === 'roadside-check') as Head;
    expect(latest?.heads).toEqual([
      { log: 'roadside-check', size: before.size + 2, root: expect.any(String) },
    ]);
    const now = latest?.heads[0] as Head;
    const { checkpoint, consistencyProof } = await audit(
      `{ checkpoint(log: "roadside-check") { size root }
         consistencyProof(log: "roadside-check", from: ${before.size}, to: ${now.size}) }`,
    );
    expect(checkpoint).toEqual({ size: now.size, root: now.root });
    const proof = {
      ...{ first: before.size, second: now.size },
      ...{ firstRoot: Buffer.from(before.root, 'base64'), secondRoot: Buffer.from(now.root, 'base64') },
      hashes: consistencyProof.map((hash: string) => Buffer.from(hash, 'base64')),
    };
    expect(verifyConsistency(proof)).toBe(true);
  });

  test('are entries like any other, proven to HRSS’s auditors and told to no other', async () => {
    const [latest] = await recorded();
    const { entryProof } = await audit(`{ entryProof(id: "${latest?.id}") { leaf } }`);
    expect(JSON.parse(Buffer.from(entryProof.leaf, 'base64').toString())).toMatchObject({
      kind: 'heads',
      log: 'hub',
    });
    expect(await recorded('health-auditor')).toEqual([]);
    const { changeRecords } = await audit(
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action } } }',
    );
    expect(changeRecords.nodes.map(({ action }: { action: string }) => action)).not.toContain(
      'HEADS_RECORDED',
    );
  });
});

describe('failed logins', () => {
  interface Login {
    readonly endpoint: string;
    readonly client: string | null;
    readonly fault: string;
    readonly count: number;
    readonly requestId: string;
  }
  const logins = async (filter = '{}', client = 'auditor') =>
    (
      await audit(
        `{ failedLogins(first: 200, filter: ${filter}) { nodes { id time endpoint client fault count requestId } } }`,
        client,
      )
    ).failedLogins.nodes as readonly Login[];
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** A token that anybody can write. */
  const forged = (client: unknown) =>
    `Bearer ${base64({ alg: 'ES256', kid: 'x' })}.${base64({ client_id: client })}.AAAA`;
  const knock = async (authorization?: string, url = hub.url) => {
    const headers = {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(401);
    return response.headers.get('x-request-id');
  };
  const askToken = async (credentials: string) => {
    const response = await fetch(`${hub.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    expect(response.status).toBe(401);
  };

  test('are told at once: where, who was claimed, and what was wrong', async () => {
    const requestId = await knock();
    await knock(forged('roadside-terminal'));
    await knock('Bearer nonsense');
    await askToken('clinic:wrong');
    await fetch(`${hub.url}/agreements/roadside-check/schema.graphql`, {
      headers: { authorization: forged('reader') },
    });
    const told = async () =>
      (await logins()).map(({ endpoint, client, fault, count }) => [endpoint, client, fault, count]);
    await expect.poll(told, SOON).toHaveLength(5);
    expect(await told()).toEqual(
      expect.arrayContaining([
        ['/graphql', null, 'MISSING', 1],
        ['/graphql', 'roadside-terminal', 'UNTRUSTED', 1],
        ['/graphql', null, 'MALFORMED', 1],
        ['/oauth/token', 'clinic', 'invalid_client', 1],
        ['/agreements/:id/schema.graphql', 'reader', 'UNTRUSTED', 1],
      ]),
    );
    expect((await logins()).find(({ fault }) => fault === 'MISSING')?.requestId).toBe(requestId);
    expect((await hub.records()).map((record) => record.requestId)).not.toContain(requestId);
  });

  test('are found by client and time, by auditors of HRSS', async () => {
    const of = async (filter: string) => (await logins(filter)).map(({ client }) => client);
    expect(await of('{ client: "clinic" }')).toEqual(['clinic']);
    expect(await of('{ to: "2026-01-01T00:00:00Z" }')).toEqual([]);
    expect(await of('{ client: "clinic", from: "2026-01-01T00:00:00Z" }')).toEqual(['clinic']);
    expect(await logins('{}', 'health-auditor')).toEqual([]);
    const { codes } = await hub.ask('{ failedLogins(first: 0) { nodes { id } } }', { client: 'auditor' });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });

  test('cannot fill the log: the same are counted, and of many names a few are told', async () => {
    const before = await logins();
    const beside = await startTestHub({ beside: hub });
    const names = Array.from({ length: 70 }, (_, i) => `intruder-${i}`);
    for (const name of [...names, ...names]) await knock(forged(name), beside.url);
    // An ID number is no client's name, and neither is what no client could be called.
    for (const name of [person, '张三', 'x'.repeat(500), 7, null]) await knock(forged(name), beside.url);
    await beside.stop();
    const after = (await logins()).filter(
      (login) => !before.some(({ requestId }) => requestId === login.requestId),
    );
    const sum = after.reduce((total, { count }) => total + count, 0);
    expect(sum).toBe(2 * names.length + 5);
    const named = new Set(after.flatMap(({ client }) => client ?? []));
    expect(named.size).toBe(50);
    expect([...named].every((client) => names.includes(client))).toBe(true);
    // One entry for the first of each, one for those that followed; the nameless are one kind.
    expect(after).toHaveLength(2 * 50 + 2);
    expect(JSON.stringify(after)).not.toContain(person);
  });
});
