import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';

const people = inject('people');
const PERSON = `query($id: IdNumber!) {
  cardholder(idNumber: $id) { name drivingLicence { classes } vehicles { plate } transitPass { number } governmentAccount { number } }
}`;

/** What a hub reports at `/readyz`. */
async function readiness(hub: TestHub): Promise<{ readonly status: number; readonly sources: unknown }> {
  const response = await fetch(`${hub.url}/readyz`);
  const { sources } = (await response.json()) as { readonly sources: unknown };
  return { status: response.status, sources };
}

describe('a source that fails while the hub runs', () => {
  const proxies: Record<string, SourceProxy> = {};
  let hub: TestHub;

  beforeAll(async () => {
    for (const [connection, url] of Object.entries(inject('provinceUrls')))
      proxies[connection] = await startSourceProxy(url);
    hub = await startTestHub({
      sources: Object.fromEntries(Object.entries(proxies).map(([connection, { url }]) => [connection, url])),
      settings: { sourceTimeoutMs: 300 },
    });
  });
  afterAll(async () => {
    await hub.stop();
    for (const proxy of Object.values(proxies)) await proxy.close();
  });

  const police = () => proxies.PUBLIC_SECURITY as SourceProxy;
  const base = () => proxies.CARDHOLDER_BASE as SourceProxy;
  const ask = (query = PERSON, id = people.haikouDriver) =>
    hub.ask(query, { client: 'counter', variables: { id } });
  const whole = async () => {
    const answer = await ask();
    expect(answer.codes).toEqual([]);
    return answer.data.cardholder;
  };

  test.each([
    ['goes down', () => police().takeDown(), () => police().bringUp()],
    ['hangs', () => police().stall(), () => police().resume()],
  ] as const)(
    'one that %s leaves the others answered, each of its fields null with one error, and comes back by itself',
    async (_, fail, recover) => {
      const before = await whole();
      await fail();
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect(answer.data.cardholder).toEqual({ ...before, drivingLicence: null, vehicles: null });
      expect(
        answer.errors.map(({ path, extensions }) => [extensions.code, path?.join('.')]).toSorted(),
      ).toEqual([
        ['SOURCE_UNAVAILABLE', 'cardholder.drivingLicence'],
        ['SOURCE_UNAVAILABLE', 'cardholder.vehicles'],
      ]);
      expect(answer.errors[0]?.message).toContain('public-security');
      await recover();
      await vi.waitFor(async () => expect(await whole()).toEqual(before), { timeout: 20_000, interval: 100 });
    },
  );

  test('the record of an answer with a source down says PARTIAL and why', async () => {
    await police().takeDown();
    const answer = await ask();
    await police().bringUp();
    const [record] = await hub.records({ subject: people.haikouDriver });
    expect(record).toMatchObject({
      requestId: answer.headers.get('x-request-id'),
      outcome: 'PARTIAL',
      codes: ['SOURCE_UNAVAILABLE'],
    });
  });

  test('however many cardholders a page has, a source that is down is told once per field', async () => {
    await police().takeDown();
    const answer = await ask('{ cardholders(first: 50) { nodes { name drivingLicence { classes } } } }');
    await police().bringUp();
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    const nodes: readonly { readonly name: string; readonly drivingLicence: unknown }[] =
      answer.data.cardholders.nodes;
    expect(nodes).toHaveLength(50);
    expect(nodes.every(({ name, drivingLicence }) => name !== '' && drivingLicence === null)).toBe(true);
  });

  test('an abstract list with one of its sources down is null, never a shorter list', async () => {
    const query = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name certificates { number } } }';
    await (proxies.TRANSPORT as SourceProxy).takeDown();
    const answer = await ask(query);
    await (proxies.TRANSPORT as SourceProxy).bringUp();
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(answer.data.cardholder).toMatchObject({ name: expect.any(String), certificates: null });
  });

  test.each([
    ['down', () => base().takeDown(), () => base().bringUp()],
    ['hanging', () => base().stall(), () => base().resume()],
  ] as const)('the base database %s is never a plain "does not exist"', async (_, fail, recover) => {
    await fail();
    const answer = await ask();
    const page = await ask('{ cardholders(first: 1) { nodes { name } } }');
    await recover();
    expect(answer.data).toEqual({ cardholder: null });
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(page.data).toEqual({ cardholders: null });
    expect(page.codes).toEqual(['SOURCE_UNAVAILABLE']);
    await vi.waitFor(whole, { timeout: 20_000, interval: 100 });
  });

  test('under a row filter, members who cannot be admitted for want of the base database are an error, not an empty list', async () => {
    const query = `query($id: IdNumber!) { cardholder(idNumber: $id) { householdRegistration { members(first: 20) { name } } } }`;
    const question = {
      client: 'counter',
      agreement: 'haikou-counter',
      variables: { id: people.haikouDriver },
    };
    const before = await hub.ask(query, question);
    expect(before.codes).toEqual([]);
    // The base database answers about the person, and no more once the members are being looked up.
    police().onStatement = (sql) => {
      if (sql.includes('"HH" = "keys"."key"')) base().stall();
    };
    const answer = await hub.ask(query, question);
    police().onStatement = () => undefined;
    base().resume();
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(answer.data).toEqual({ cardholder: { householdRegistration: { members: null } } });
    await vi.waitFor(whole, { timeout: 20_000, interval: 100 });
  });

  test("one request's failing source is no other's failure", async () => {
    await police().takeDown();
    const [failing, ...others] = await Promise.all([
      ask(),
      ...Array.from({ length: 8 }, () =>
        ask('query($id: IdNumber!) { cardholder(idNumber: $id) { name transitPass { number } } }'),
      ),
    ]);
    await police().bringUp();
    expect(failing?.codes).toContain('SOURCE_UNAVAILABLE');
    expect(others.flatMap(({ codes }) => codes)).toEqual([]);
  });

  test('what a source said of its failure reaches the hub’s log, not the caller', async () => {
    await police().takeDown();
    const answer = await ask();
    await police().bringUp();
    expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|terminat|postgres/i);
  });

  afterEach(async () => {
    await vi.waitFor(whole, { timeout: 20_000, interval: 100 });
  });
});

describe('a source that is down when the hub starts', () => {
  let proxy: SourceProxy;
  let hub: TestHub;

  beforeAll(async () => {
    proxy = await startSourceProxy(inject('provinceUrls').TRANSPORT as string, false);
    hub = await startTestHub({ sources: { TRANSPORT: proxy.url } });
  });
  afterAll(async () => {
    await hub.stop();
    await proxy.close();
  });

  test('does not stop it: the other sources answer, /readyz names it, and it recovers by itself', async () => {
    const ask = () => hub.ask(PERSON, { client: 'counter', variables: { id: people.seniorWithTransitPass } });
    expect(hub.hub.unreachable).toEqual(['transport']);
    await vi.waitFor(async () =>
      expect(await readiness(hub)).toMatchObject({
        status: 200,
        sources: { transport: 'unreachable', health: 'serving', 'cardholder-base': 'serving' },
      }),
    );
    const answer = await ask();
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(answer.errors[0]?.path).toEqual(['cardholder', 'transitPass']);
    expect(answer.data.cardholder).toMatchObject({ name: expect.any(String), transitPass: null });

    await proxy.bringUp();
    await vi.waitFor(
      async () => expect(await readiness(hub)).toMatchObject({ sources: { transport: 'serving' } }),
      { timeout: 15_000, interval: 200 },
    );
    const after = await ask();
    expect(after.codes).toEqual([]);
    expect(after.data.cardholder.transitPass.number).toMatch(/^4600/);
  });
});
