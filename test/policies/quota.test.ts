import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Agreement, AgreementLimits } from '../../policies/agreement.ts';
import { closedReason } from '../../policies/hours.ts';
import { createQuotas, type Quotas } from '../../policies/quota/quotas.ts';
import { timeInShanghai } from '../../policies/shanghai-time.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { type HubProcess, startHubProcess } from '../acceptance/support/hub-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Answer, SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const GRANTS = [
  'Query.cardholder',
  'Query.cardholders',
  'Cardholder.sex',
  'Cardholder.householdRegistration',
  'HouseholdRegistration.members',
  'HouseholdMember.relationToHead',
].map((coordinate) => ({ coordinate }));
const people = inject('people');
const driver = people.haikouDriver as string;
const ROWS = { rowsPerRequest: 20_000 };

describe('quotas', () => {
  let database: TestDatabase;
  const closing: (() => Promise<unknown>)[] = [];
  let now = new Date('2026-05-01T04:00:10Z');

  /** As many hubs as are asked for, each with connections of its own. */
  const hubs = (count: number): readonly Quotas[] =>
    Array.from({ length: count }, () => {
      const pool = createPool({
        connectionString: database.url(RESTRICTED_SESSION),
        size: 4,
        onError: () => undefined,
      });
      closing.push(() => pool.end());
      return createQuotas({ pool, pseudonymOf: (idNumber) => `pseudonym of ${idNumber}`, now: () => now });
    });
  const agreement = (id: string, limits: Partial<AgreementLimits>) =>
    ({ id, version: 1, document: { limits: { ...ROWS, ...limits } } }) as unknown as Agreement;
  const outcomes = async (takes: readonly Promise<void>[]) => {
    const settled = await Promise.allSettled(takes);
    return {
      passed: settled.filter(({ status }) => status === 'fulfilled').length,
      codes: [...new Set(settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : [])))],
    };
  };
  const rows = <Row extends object>(sql: string) =>
    withClient(database.url(), async (client) => (await client.query<Row>(sql)).rows);

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await database.drop();
  });

  test('let exactly as many requests pass as are agreed, however many come at once to however many hubs', async () => {
    const quotas = hubs(3);
    const fifty = agreement('fifty', { requestsPerMinute: 50 });
    const takes = Array.from({ length: 300 }, (_, i) =>
      (quotas[i % 3] as Quotas).take({ agreement: fifty, cost: 1, asked: [], lists: false }),
    );
    expect(await outcomes(takes)).toEqual({ passed: 50, codes: ['QUOTA_EXCEEDED'] });
    expect(await quotas[0]?.use(fifty)).toMatchObject({ requestsThisMinute: { used: 50, limit: 50 } });
  });

  test('tell when the minute is over, and then count anew', async () => {
    const [quotas] = hubs(1) as [Quotas];
    const one = agreement('one', { requestsPerMinute: 1 });
    const take = () => quotas.take({ agreement: one, cost: 1, asked: [], lists: false });
    await take();
    await expect(take()).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryAfter: new Date('2026-05-01T04:01:00Z'),
    });
    now = new Date('2026-05-01T04:01:00Z');
    await take();
    await expect(take()).rejects.toMatchObject({ retryAfter: new Date('2026-05-01T04:02:00Z') });
  });

  test('hold for the cost of a minute; what does not fit is not counted, so that something cheaper still does', async () => {
    const [quotas] = hubs(1) as [Quotas];
    const budget = agreement('budget', { costPerMinute: 100 });
    const take = (cost: number) => quotas.take({ agreement: budget, cost, asked: [], lists: false });
    await take(60);
    await expect(take(41)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await take(40);
    await expect(take(1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  test('hold for the people of a day, each counted once, until midnight in Shanghai', async () => {
    now = new Date('2026-05-01T15:59:30Z');
    const [first, second] = hubs(2) as [Quotas, Quotas];
    const three = agreement('three', { subjectsPerDay: 3 });
    const take = (quotas: Quotas, ...asked: readonly string[]) =>
      quotas.take({ agreement: three, cost: 1, asked, lists: false });
    await take(first, 'a', 'b', 'a');
    await take(second, 'b', 'a');
    await expect(take(second, 'c', 'd')).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryAfter: new Date('2026-05-01T16:00:00Z'),
    });
    await take(second, 'c');
    await expect(first.takeShown(three, ['d'])).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await first.takeShown(three, ['a', 'b', 'c']);
    expect((await first.use(three)).subjectsToday?.used).toBe(3);
    now = new Date('2026-05-01T16:00:00Z');
    await take(first, 'd', 'e', 'f');
    await expect(take(second, 'a')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  test('count people by their pseudonyms, never by their ID numbers', async () => {
    const [quotas] = hubs(1) as [Quotas];
    await quotas.take({
      agreement: agreement('kept', { subjectsPerDay: 3 }),
      cost: 1,
      asked: [driver],
      lists: false,
    });
    expect(await rows(`SELECT subject FROM quota_subject WHERE agreement = 'kept'`)).toEqual([
      { subject: `pseudonym of ${driver}` },
    ]);
  });

  test('count the same people once, however many ask about them at once', async () => {
    const quotas = hubs(3);
    const ten = agreement('ten', { subjectsPerDay: 10, requestsPerMinute: 1_000 });
    const takes = Array.from({ length: 120 }, (_, i) =>
      (quotas[i % 3] as Quotas).take({
        agreement: ten,
        cost: 1,
        asked: [`p${i % 12}`, `p${(i + 1) % 12}`],
        lists: false,
      }),
    );
    await outcomes(takes);
    const counted = await rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM quota_subject WHERE agreement = 'ten' UNION ALL
       SELECT subjects::int FROM quota_day WHERE agreement = 'ten'`,
    );
    expect(counted).toEqual([{ n: 10 }, { n: 10 }]);
  });

  test('of one agreement are none of another', async () => {
    const [quotas] = hubs(1) as [Quotas];
    for (const id of ['mine', 'yours'])
      await quotas.take({
        agreement: agreement(id, { requestsPerMinute: 1, subjectsPerDay: 1 }),
        cost: 1,
        asked: [id],
        lists: false,
      });
  });

  test('that are not agreed ask the database nothing', async () => {
    const pool = createPool({ connectionString: 'postgres://127.0.0.1:1/none', onError: () => undefined });
    const quotas = createQuotas({ pool, pseudonymOf: String });
    const none = agreement('none', {});
    await quotas.take({ agreement: none, cost: 1_000, asked: ['a'], lists: false });
    await quotas.takeShown(none, ['a', 'b']);
    await expect(
      quotas.take({
        agreement: agreement('some', { requestsPerMinute: 9 }),
        cost: 1,
        asked: [],
        lists: false,
      }),
    ).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    await expect(quotas.takeShown(agreement('some', { subjectsPerDay: 9 }), ['a'])).rejects.toMatchObject({
      code: 'AUDIT_UNAVAILABLE',
    });
    await pool.end();
  });

  test('are swept when they are over, so many rows at a time, and not before', async () => {
    const [quotas] = hubs(1) as [Quotas];
    await withClient(database.url(), (client) =>
      client.query('TRUNCATE quota_minute, quota_day, quota_subject'),
    );
    const swept = agreement('swept', { subjectsPerDay: 10, requestsPerMinute: 10 });
    now = new Date('2026-05-02T08:00:00Z');
    await quotas.take({ agreement: swept, cost: 1, asked: ['a', 'b', 'c'], lists: false });
    expect(await quotas.sweep(10)).toBe(0);
    now = new Date('2026-05-03T08:00:00Z');
    expect(await quotas.sweep(2)).toBe(4);
    expect(await quotas.sweep(2)).toBe(1);
    expect(await quotas.sweep(2)).toBe(0);
  });

  test('cannot be reset by the running hub', async () => {
    await withClient(database.url(RESTRICTED_SESSION), async (client) => {
      for (const sql of [
        'UPDATE quota_minute SET requests = 0',
        'DELETE FROM quota_subject',
        "INSERT INTO quota_day VALUES ('2026-05-03', 'a', -5)",
      ])
        await expect(client.query(sql)).rejects.toThrow('permission denied');
    });
  });
});

describe('a request under quotas', () => {
  let hub: TestHub;
  let sources: WatchedSources;
  let other: HubProcess;

  const hubSettings = async () => ({
    settings: {
      ...readSettings({ PORT: String(await freePort()), LOG_LEVEL: 'silent' }, []),
      publicUrl: hub.url,
    },
    databases: {
      admin: hub.database.url(),
      runtime: hub.database.url(RESTRICTED_SESSION),
      sources: inject('provinceUrls'),
    },
  });
  const askAt = async (url: string, agreement: string, query: string): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('roadside-terminal')}`,
        'content-type': 'application/json',
        'onecard-agreement': agreement,
        'onecard-purpose': 'driving-licence-proof',
        'accept-language': 'en',
      },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text);
    const codes = errors.map((error: Answer['errors'][number]) => error.extensions.code);
    return { status: response.status, headers: response.headers, text, data, errors, codes };
  };
  const agree = (id: string, limits: Partial<AgreementLimits>) =>
    hub.agree(id, { grants: GRANTS, limits: { ...ROWS, ...limits } });
  const ask = (agreement: string, query: string) => askAt(hub.url, agreement, query);
  const ONE = `{ cardholder(idNumber: "${driver}") { sex } }`;
  const page = (first: number, after?: string) =>
    `{ cardholders(first: ${first}${after === undefined ? '' : `, after: "${after}"`}) { nodes { sex } pageInfo { endCursor } } }`;
  /** Counts are of the clock's minute: a test that counts requests must not begin at the end of one. */
  const withinOneMinute = async () => {
    const left = 60_000 - (Date.now() % 60_000);
    if (left < 15_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
  };

  beforeAll(async () => {
    sources = await watchSources();
    hub = await startTestHub({ sources: sources.urls });
    other = await startHubProcess({ ...(await hubSettings()), secret: SECRET.toString('utf8') });
  }, 60_000);
  afterAll(async () => {
    await other.stop();
    await hub.stop();
    await sources.close();
  });

  test('passes exactly as often as agreed, over two hub processes and a restart', async () => {
    await agree('fifty', { requestsPerMinute: 50 });
    await withinOneMinute();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => askAt(i % 2 === 0 ? hub.url : other.url, 'fifty', ONE)),
    );
    const passed = answers.filter(({ codes }) => codes.length === 0);
    const refused = answers.filter(({ codes }) => codes.includes('QUOTA_EXCEEDED'));
    expect([passed.length, refused.length]).toEqual([50, 50]);
    await other.stop();
    other = await startHubProcess({ ...(await hubSettings()), secret: SECRET.toString('utf8') });
    expect((await askAt(other.url, 'fifty', ONE)).codes).toEqual(['QUOTA_EXCEEDED']);
  }, 90_000);

  test('is told when to come again, is logged as refused, and has asked no source', async () => {
    await agree('single', { requestsPerMinute: 1 });
    await withinOneMinute();
    await ask('single', ONE);
    sources.forget();
    const before = Date.now();
    const { status, headers, errors, data } = await ask('single', ONE);
    expect(status).toBe(429);
    expect(data).toBeUndefined();
    const { code, retryAfter } = (errors[0] as Answer['errors'][number]).extensions as unknown as {
      code: string;
      retryAfter: string;
    };
    expect(code).toBe('QUOTA_EXCEEDED');
    expect(Date.parse(retryAfter)).toBe(Math.ceil(before / 60_000) * 60_000);
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(before + seconds * 1_000).toBeGreaterThanOrEqual(Date.parse(retryAfter) - 1_000);
    expect(errors[0]?.message).toContain('1 requests of this minute');
    expect(sources.statements).toEqual([]);
    expect(
      (await hub.records({ agreement: 'single' })).map(({ outcome, codes }) => [outcome, codes]),
    ).toEqual([
      ['REFUSED', ['QUOTA_EXCEEDED']],
      ['RELEASED', []],
    ]);
  }, 60_000);

  test('that is refused for another reason uses nothing up', async () => {
    await agree('careful', { requestsPerMinute: 5, subjectsPerDay: 5 });
    await ask('careful', `{ cardholder(idNumber: "${driver}") { mobile } }`);
    await ask('careful', '{ cardholders(first: 0) { nodes { sex } } }');
    await ask('careful', '{');
    const { data } = await ask('careful', '{ quota { requestsThisMinute { used } subjectsToday { used } } }');
    expect(data.quota).toEqual({ requestsThisMinute: { used: 0 }, subjectsToday: { used: 0 } });
  });

  test('counts distinct people across pages; the page that holds one too many stays here, uncounted', async () => {
    await agree('pages', { subjectsPerDay: 25 });
    const first = await ask('pages', page(10));
    expect(first.codes).toEqual([]);
    const second = await ask('pages', page(10, first.data.cardholders.pageInfo.endCursor));
    expect(second.codes).toEqual([]);
    const third = await ask('pages', page(10, second.data.cardholders.pageInfo.endCursor));
    expect([third.status, third.codes, third.data]).toEqual([429, ['QUOTA_EXCEEDED'], undefined]);
    expect(third.headers.get('retry-after')).toMatch(/^\d+$/);
    const use = await ask('pages', '{ quota { subjectsToday { used limit } requestsThisMinute { used } } }');
    expect(use.data.quota).toEqual({ subjectsToday: { used: 20, limit: 25 }, requestsThisMinute: null });
    // Who has been counted today costs nothing, and what is left may still be used.
    expect((await ask('pages', page(20))).codes).toEqual([]);
    expect((await ask('pages', page(25))).codes).toEqual([]);
    expect((await ask('pages', page(26))).codes).toEqual(['QUOTA_EXCEEDED']);
    const [withheld] = await hub.records({ agreement: 'pages' });
    expect(withheld).toMatchObject({
      outcome: 'REFUSED',
      codes: ['QUOTA_EXCEEDED'],
      rows: 0,
      subjectCount: 0,
    });
  });

  test('counts everybody on a page of which only cursors are asked, or whether it goes on', async () => {
    await agree('cursors', { subjectsPerDay: 7 });
    expect((await ask('cursors', '{ cardholders(first: 5) { edges { cursor } } }')).codes).toEqual([]);
    expect((await hub.records({ agreement: 'cursors' }))[0].subjectCount).toBe(5);
    const more = await ask('cursors', '{ cardholders(first: 8) { pageInfo { hasNextPage } } }');
    expect(more.codes).toEqual(['QUOTA_EXCEEDED']);
    expect((await ask('cursors', '{ cardholders(first: 7) { pageInfo { hasNextPage } } }')).codes).toEqual(
      [],
    );
  });

  test('lists nobody when nobody is left to count, whether anybody is there or not', async () => {
    await agree('oracle', { subjectsPerDay: 1 });
    expect((await ask('oracle', ONE)).codes).toEqual([]);
    sources.forget();
    const list = (sex: string) => ask('oracle', `{ cardholders(filter: { sex: ${sex} }) { nodes { sex } } }`);
    for (const sex of ['MALE', 'UNKNOWN']) expect((await list(sex)).codes).toEqual(['QUOTA_EXCEEDED']);
    expect(sources.statements).toEqual([]);
    expect((await ask('oracle', ONE)).codes).toEqual([]);
  });

  test('counts people who were asked about though they are not there, so that nobody may try numbers for ever', async () => {
    await agree('guesses', { subjectsPerDay: 1 });
    expect((await ask('guesses', '{ cardholder(idNumber: "11010519491231002X") { sex } }')).data).toEqual({
      cardholder: null,
    });
    sources.forget();
    expect((await ask('guesses', ONE)).codes).toEqual(['QUOTA_EXCEEDED']);
    expect(sources.statements).toEqual([]);
  });

  test('counts everyone behind it, such as the members of a household', async () => {
    await agree('household', { subjectsPerDay: 1 });
    const family = people.familyMember as string;
    const query = `{ cardholder(idNumber: "${family}") { householdRegistration { members { relationToHead } } } }`;
    await agree('unlimited', {});
    const members = (await ask('unlimited', query)).data.cardholder.householdRegistration?.members ?? [];
    expect(members.length).toBeGreaterThan(1);
    const answer = await ask('household', query);
    expect([answer.codes, answer.data]).toEqual([['QUOTA_EXCEEDED'], undefined]);
  });

  test('may not cost more than a minute allows, and waiting would not help', async () => {
    await agree('cheap', { costPerMinute: 20 });
    const answer = await ask('cheap', page(100));
    expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  test('is refused when nobody can count', async () => {
    await agree('uncountable', { requestsPerMinute: 10 });
    const alter = (sql: string) => withClient(hub.database.url(), (client) => client.query(sql));
    await alter('ALTER TABLE quota_minute RENAME TO quota_minute_gone');
    sources.forget();
    const answer = await ask('uncountable', ONE);
    await alter('ALTER TABLE quota_minute_gone RENAME TO quota_minute');
    expect([answer.status, answer.codes, answer.data]).toEqual([503, ['AUDIT_UNAVAILABLE'], undefined]);
    expect(sources.statements).toEqual([]);
  });

  test('asks for its use only under an agreement, and only as a consumer', async () => {
    const query = '{ quota { subjectsToday { used } } }';
    expect((await hub.ask(query, { agreement: null, purpose: null })).codes).toEqual(['AGREEMENT_REQUIRED']);
    expect((await hub.ask(query, { client: 'auditor' })).codes).toEqual(['FORBIDDEN']);
  });

  test('outside the agreed hours is refused, and told when they begin', async () => {
    const at = (minutes: number) => timeInShanghai(new Date(Date.now() + minutes * 60_000));
    await agree('by-day', { hours: [{ from: at(60), to: at(120) }] });
    const closed = await ask('by-day', ONE);
    expect([closed.status, closed.codes]).toEqual([403, ['AGREEMENT_NOT_ACTIVE']]);
    expect(closed.errors[0]?.message).toContain('it opens at ');
    expect(closed.errors[0]?.message).toContain(at(60));
    await agree('by-night', { hours: [{ from: at(-60), to: at(60) }] });
    expect((await ask('by-night', ONE)).codes).toEqual([]);
  });
});

describe('hours', () => {
  const day = [
    { from: '08:00', to: '12:00' },
    { from: '14:00', to: '24:00' },
  ];
  const night = [{ from: '22:00', to: '06:00' }];

  test.each([
    [day, '08:00'],
    [day, '11:59'],
    [day, '14:00'],
    [day, '23:59'],
    [night, '22:00'],
    [night, '00:00'],
    [night, '05:59'],
    [undefined, '03:00'],
  ])('%j hold %s', (hours, time) => {
    expect(closedReason(hours, new Date(`2026-05-01T${time}:30+08:00`))).toBeUndefined();
  });

  test.each([
    [day, '07:59', '2026-05-01 08:00'],
    [day, '12:00', '2026-05-01 14:00'],
    [day, '00:00', '2026-05-01 08:00'],
    [night, '06:00', '2026-05-01 22:00'],
    [night, '21:59', '2026-05-01 22:00'],
    [[{ from: '08:00', to: '12:00' }], '12:00', '2026-05-02 08:00'],
  ])('%j do not hold %s; the next opening is %s', (hours, time, opening) => {
    expect(closedReason(hours, new Date(`2026-05-01T${time}:30+08:00`))?.en).toContain(opening);
  });

  test.each([[[]], [[{ from: '08:00', to: '08:00' }]]])('%j are never', (hours) => {
    expect(closedReason(hours, new Date('2026-05-01T08:00:00+08:00'))?.en).toContain('no hour');
  });
});
