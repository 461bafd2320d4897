import { describe, expect, test } from 'vitest';
import type { LookupScope } from '../../connectors/access-scope.ts';
import type { Connector, LookupRequest, Row } from '../../connectors/connector.ts';
import { isPassing } from '../../connectors/is-passing.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import { resilient } from '../../connectors/resilient.ts';
import { shareLookups } from '../../connectors/shared-lookups.ts';
import { SourceFailure } from '../../connectors/source-failure.ts';
import { DEFAULT_LIMITS, type SourceLimits } from '../../connectors/source-limits.ts';
import type { EndpointAccess } from '../../connectors/table-access.ts';
import { HubError } from '../../errors.ts';
import { startHttpSource } from '../support/http-source.ts';

const SCOPE: LookupScope = {
  table: 't',
  columns: ['c'],
  rowFilter: [],
  key: { column: 'k', type: 'TEXT' },
  expects: 'ONE',
  latest: undefined,
  order: undefined,
};

const ENDPOINT: EndpointAccess = {
  kind: 'endpoint',
  method: 'POST',
  path: '/rows',
  keyIn: 'BODY',
  keyName: 'k',
  many: false,
  body: undefined,
  rows: '',
  paging: undefined,
};

const refused = () =>
  new HubError('SOURCE_UNAVAILABLE', {
    detail: { zh: 's', en: 's' },
    cause: Object.assign(new Error('somebody’s data'), { code: 'ECONNREFUSED' }),
  });
const wrongColumn = () =>
  new HubError('SOURCE_UNAVAILABLE', {
    detail: { zh: 's', en: 's' },
    cause: Object.assign(new Error('no such column'), { code: '42703' }),
  });
const echo = async ({ keys }: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>> =>
  new Map(keys.map((key) => [key, [[key]]]));

/** A source whose answers a test decides; it counts what reaches it. */
function sourceThat(lookup: Connector['lookup'], limits: Partial<SourceLimits> = {}) {
  const asked: (readonly string[])[] = [];
  const connector = {
    lookup: (request: LookupRequest) => {
      asked.push(request.keys);
      return lookup(request);
    },
    page: async () => [],
    check: async () => [],
    describe: async () => [],
    sample: async () => [],
    close: async () => undefined,
  } satisfies Connector;
  const guarded = resilient({ source: 's', limits: { ...DEFAULT_LIMITS, retries: 0, ...limits }, connector });
  const ask = (...keys: string[]) => guarded.lookup({ scope: SCOPE, keys, limit: 1 });
  return { asked, guarded, ask };
}

describe('a source within its limits', () => {
  test('a read that failed on the way is repeated, as often as the limits say', async () => {
    let left = 2;
    const { asked, ask } = sourceThat(
      async (request) => {
        if (left-- > 0) throw refused();
        return echo(request);
      },
      { retries: 2 },
    );
    expect((await ask('a')).get('a')).toEqual([['a']]);
    expect(asked).toHaveLength(3);
    left = 3;
    await expect(ask('a')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  test.each([
    ['what the source cannot answer', wrongColumn],
    ['what the caller has wrong', () => new HubError('BAD_USER_INPUT')],
    ['a fault of the hub', () => new Error('bug')],
  ])('%s is asked once, and leaves the breaker closed', async (_, failure) => {
    const { asked, ask, guarded } = sourceThat(async () => Promise.reject(failure()), {
      retries: 2,
      breakAfter: 2,
    });
    for (let i = 0; i < 3; i++) await expect(ask('a')).rejects.toThrow(failure().message);
    expect(asked).toHaveLength(3);
    expect(guarded.health().state).toBe('closed');
  });

  test('after failures in a row it is left alone, and one call finds out that it is back', async () => {
    let isDown = true;
    const { asked, ask, guarded } = sourceThat(
      async (request) => (isDown ? Promise.reject(refused()) : echo(request)),
      { breakAfter: 3, breakSeconds: 0.05 },
    );
    for (let i = 0; i < 3; i++) await expect(ask('a')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(guarded.health().state).toBe('open');
    await expect(ask('a')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', detail: { en: 's' } });
    expect(asked).toHaveLength(3);
    isDown = false;
    await expect
      .poll(() =>
        ask('a').then(
          ({ size }) => size,
          () => 0,
        ),
      )
      .toBe(1);
    expect(asked).toHaveLength(4);
    expect(guarded.health().state).toBe('closed');
  });

  test.each([
    ['TIMEOUT', true],
    ['HTTP_502', true],
    ['HTTP_503', true],
    ['HTTP_429', true],
    ['TOKEN_HTTP_503', true],
    ['ECONNRESET', true],
    ['HTTP_401', false],
    ['HTTP_404', false],
    ['TOKEN_HTTP_400', false],
    ['OTHER_KEY', false],
    ['FORBIDDEN_ADDRESS', false],
  ])('a source over HTTP that fails by %s may answer a moment later: %s', (code, expected) => {
    expect(isPassing(new SourceFailure(code))).toBe(expected);
  });

  test('a service that hangs is left alone after its time-outs in a row', async () => {
    const service = await startHttpSource(() => undefined);
    const limits = { ...DEFAULT_LIMITS, timeoutMs: 30, retries: 0, breakAfter: 2 };
    const connector = openConnector({
      source: 's',
      kind: 'REST',
      address: { url: service.url },
      limits,
      tables: new Map([['t', ENDPOINT]]),
      network: { loopbackAllowed: true },
    });
    const guarded = resilient({ source: 's', limits, connector });
    const ask = () => guarded.lookup({ scope: SCOPE, keys: ['a'], limit: 1 });
    for (let i = 0; i < 2; i++) await expect(ask()).rejects.toMatchObject({ cause: { code: 'TIMEOUT' } });
    expect(guarded.health().state).toBe('open');
    await expect(ask()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(service.received).toHaveLength(2);
    await guarded.close();
    await service.close();
  });

  test('what a source says of itself is asked while it is left alone', async () => {
    const { ask, guarded } = sourceThat(async () => Promise.reject(refused()), { breakAfter: 1 });
    await expect(ask('a')).rejects.toThrow();
    expect(guarded.health().state).toBe('open');
    expect(await guarded.check([])).toEqual([]);
  });

  test('a call that does not end is given up', async () => {
    const { ask, guarded } = sourceThat(() => new Promise(() => undefined), { timeoutMs: 1 });
    await expect(ask('a')).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      cause: { name: 'DeadlineExceeded' },
    });
    expect(guarded.health().lastFailure?.code).toBe('DeadlineExceeded');
  });

  test('no more calls are under way than the limit; further ones wait, and beyond a queue are refused', async () => {
    let underWay = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const { ask } = sourceThat(
      async (request) => {
        most = Math.max(most, ++underWay);
        await new Promise<void>((resolve) => release.push(resolve));
        underWay--;
        return echo(request);
      },
      { concurrency: 2 },
    );
    const answers = Array.from({ length: 19 }, (_, i) =>
      ask(String(i)).then(
        () => 'answered',
        () => 'refused',
      ),
    );
    const releasing = setInterval(() => release.shift()?.(), 1);
    const outcomes = await Promise.all(answers);
    clearInterval(releasing);
    expect(most).toBe(2);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(1);
  });

  test('keys beyond a batch are asked in several calls, and the rows come together', async () => {
    const { asked, ask } = sourceThat(echo, { batch: 2 });
    expect([...(await ask('a', 'b', 'c', 'd', 'e')).keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('more rows than the limit are an error that says so, never a part of them', async () => {
    const { ask, guarded } = sourceThat(async () => new Map([['a', [['1'], ['2'], ['3']]]]), { rows: 2 });
    await expect(ask('a')).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      detail: { en: expect.stringContaining('limit of 2'), zh: expect.stringContaining('上限 2') },
    });
    expect(guarded.health().state).toBe('closed');
  });

  test('health counts calls and failures, names the last one without its words, and tells how long answers take', async () => {
    let isDown = false;
    const { ask, guarded } = sourceThat(async (request) =>
      isDown ? Promise.reject(refused()) : echo(request),
    );
    expect(guarded.health()).toMatchObject({
      calls: 0,
      failures: 0,
      latency: undefined,
      lastFailure: undefined,
    });
    for (let i = 0; i < 600; i++) await ask('a');
    isDown = true;
    await expect(ask('a')).rejects.toThrow();
    const health = guarded.health();
    expect(health).toMatchObject({ state: 'closed', calls: 601, failures: 1 });
    expect(health.lastFailure).toEqual({ code: 'ECONNREFUSED', at: expect.any(Date) });
    expect(health.latency?.p50).toBeLessThanOrEqual(health.latency?.p99 ?? 0);
    expect(JSON.stringify(health)).not.toContain('data');
  });
});

describe('look-ups that come at the same time', () => {
  test('share one call, as far as their rows together stay within an answer', async () => {
    const { asked, guarded } = sourceThat(echo);
    const shared = shareLookups(guarded, 5);
    const lookups = ['a', 'b', 'c'].map((key) => shared.lookup({ scope: SCOPE, keys: [key], limit: 2 }));
    expect((await Promise.all(lookups)).map((rows) => [...rows.keys()])).toEqual([['a'], ['b'], ['c']]);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  test('fail together, and the next ones are asked anew', async () => {
    let isDown = true;
    const { asked, guarded } = sourceThat(async (request) =>
      isDown ? Promise.reject(wrongColumn()) : echo(request),
    );
    const shared = shareLookups(guarded, 100);
    const ask = (key: string) => shared.lookup({ scope: SCOPE, keys: [key], limit: 1 });
    const outcomes = await Promise.allSettled([ask('a'), ask('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect([...(await ask('a')).keys()]).toEqual(['a']);
    expect(asked).toEqual([['a', 'b'], ['a']]);
  });
});
