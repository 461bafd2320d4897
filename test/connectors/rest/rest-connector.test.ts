import { afterEach, describe, expect, test } from 'vitest';
import type { LookupScope } from '../../../connectors/access-scope.ts';
import type { Connector, Row } from '../../../connectors/connector.ts';
import { type ConnectorInput, openConnector } from '../../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../../connectors/source-limits.ts';
import type { EndpointAccess, Paging } from '../../../connectors/table-access.ts';
import { HubError } from '../../../errors.ts';
import { type Answering, type HttpSource, startHttpSource } from '../../support/http-source.ts';

const GET: EndpointAccess = {
  kind: 'endpoint',
  method: 'GET',
  path: '/students',
  keyIn: 'QUERY',
  keyName: 'id',
  many: false,
  body: undefined,
  rows: '',
  paging: undefined,
};
const POST: EndpointAccess = { ...GET, method: 'POST', keyIn: 'BODY' };
const PAGING: Paging = {
  by: 'PAGE',
  parameter: 'page',
  sizeParameter: undefined,
  size: 2,
  first: 1,
  next: undefined,
};
const SCOPE: LookupScope = {
  table: 'students',
  columns: ['/student/name'],
  rowFilter: [],
  key: { column: 'id', type: 'TEXT' },
  expects: 'MANY',
  latest: undefined,
  order: undefined,
};
const ANNA = { id: '1', student: { name: 'Anna' } };
const BEN = { id: '2', student: { name: 'Ben' } };

describe('a REST source', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const open = (url: string, access: EndpointAccess, more: Partial<ConnectorInput> = {}): Connector => {
    const connector = openConnector({
      source: 'a-source',
      kind: 'REST',
      address: { url },
      limits: DEFAULT_LIMITS,
      tables: new Map([['students', access]]),
      network: { loopbackAllowed: true },
      ...more,
    });
    closing.push(() => connector.close());
    return connector;
  };
  const serve = async (answering: Answering): Promise<HttpSource> => {
    const source = await startHttpSource(answering);
    closing.push(() => source.close());
    return source;
  };
  const find = async (connector: Connector, keys: readonly string[], scope: Partial<LookupScope> = {}) =>
    Object.fromEntries(await connector.lookup({ scope: { ...SCOPE, ...scope }, keys, limit: 10 })) as Record<
      string,
      readonly Row[]
    >;
  const failureOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(HubError);
    expect((error as HubError).message).toBe('A source is unavailable: a-source');
    return ((error as HubError).cause as Error).message;
  };

  describe('is asked by', () => {
    test.each<[string, Partial<EndpointAccess>, Partial<HttpSource['received'][number]>]>([
      ['a path', { ...GET, path: '/students/{id}', keyIn: 'PATH' }, { path: '/api/students/a%2Fb%20%3F' }],
      ['a query string', { ...GET, path: '/students?kind=x' }, { path: '/api/students?kind=x&id=a%2Fb+%3F' }],
      [
        'a header',
        { ...GET, keyIn: 'HEADER', keyName: 'x-id' },
        { headers: expect.objectContaining({ 'x-id': 'a/b ?' }) },
      ],
      [
        'a body, beside what is fixed',
        { ...POST, keyName: '/query/id', body: '{"query": {"kind": "x"}, "system": "hub"}' },
        { method: 'POST', path: '/api/students', body: '{"query":{"kind":"x","id":"a/b ?"},"system":"hub"}' },
      ],
      ['a list in a body', { ...POST, keyName: 'ids', many: true }, { body: '{"ids":["a/b ?"]}' }],
      ['a query string with several', { ...GET, many: true }, { path: '/api/students?id=a%2Fb+%3F' }],
    ])('%s', async (_, access, expected) => {
      const { url, received } = await serve(() => []);
      await find(open(`${url}/api/`, access as EndpointAccess), ['a/b ?']);
      expect(received).toEqual([expect.objectContaining(expected)]);
    });

    test.each(['..', '.', '', ' ', '\ud800'])(
      'no path that leads elsewhere: nobody is known by %j',
      async (key) => {
        const { url, received } = await serve(() => ANNA);
        expect(await find(open(url, { ...GET, path: '/a/{id}', keyIn: 'PATH' }), [key])).toEqual({});
        expect(received).toEqual([]);
      },
    );

    test('no header that holds another', async () => {
      const { url, received } = await serve(() => ANNA);
      const connector = open(url, { ...GET, keyIn: 'HEADER', keyName: 'x-id' });
      expect(await find(connector, ['a\r\nx-admin: 1', '段'])).toEqual({});
      expect(received).toEqual([]);
    });
  });

  describe('answers', () => {
    test('one row as an object, none as null or 404, several as a list', async () => {
      const answers: Record<string, unknown> = {
        1: { data: ANNA },
        2: { data: null },
        3: {
          data: [
            { id: '3', student: { name: 'C1' } },
            { id: '3', student: {} },
          ],
        },
      };
      const { url } = await serve(({ path }, response) => {
        const answer = answers[path.split('=')[1] ?? ''];
        return answer ?? (response.writeHead(404).end('<html>') && undefined);
      });
      expect(await find(open(url, { ...GET, rows: '/data' }), ['1', '2', '3', '4'])).toEqual({
        1: [['Anna']],
        3: [['C1'], [null]],
      });
    });

    test('numbers and truth values as text', async () => {
      const { url } = await serve(() => ({ id: '1', a: 1.5, b: true, c: 0, 'd/e': 'x' }));
      expect(await find(open(url, GET), ['1'], { columns: ['a', 'b', 'c', '/d~1e', 'f'] })).toEqual({
        1: [['1.5', 'true', '0', 'x', null]],
      });
    });

    test.each<[string, unknown, string]>([
      ['other people’s rows', BEN, 'OTHER_KEY at /id'],
      ['other people’s rows among the right ones', [ANNA, BEN], 'OTHER_KEY at /id'],
      [
        'an object where a text should be',
        { id: '1', student: { name: { first: 'Anna' } } },
        'NO_SCALAR at /student/name',
      ],
      [
        'a list where a text should be',
        { id: '1', student: { name: ['Anna'] } },
        'NO_SCALAR at /student/name',
      ],
      [
        'a number that JSON cannot hold',
        { id: '1', student: { name: Number('460106198001010012') } },
        'NUMBER_TOO_LONG at /student/name',
      ],
      ['a text where rows should be', 'Anna', 'NO_ROWS at the whole answer'],
      ['texts where rows should be', [ANNA, 'Ben'], 'NO_ROWS at /1'],
    ])('%s are not believed', async (_, answer, failure) => {
      const { url } = await serve(() => answer);
      expect(await failureOf(find(open(url, GET), ['1']))).toBe(failure);
    });

    test.each<[string, EndpointAccess, unknown]>([
      ['an error with status 200', { ...GET, rows: '/data' }, { code: 500, message: 'no database' }],
      [
        'the same without rows, where several are asked',
        { ...POST, many: true, rows: '/data' },
        { code: 500, data: null },
      ],
    ])('%s says nothing of people', async (_, access, answer) => {
      const { url } = await serve(() => answer);
      expect(await failureOf(find(open(url, access), ['1']))).toBe('NO_ROWS at /data');
    });

    test('a list of keys is matched by the rows’ own, and one that does not say whose it is is refused', async () => {
      const rows: unknown[] = [{ ...ANNA, id: '1 ' }, BEN];
      const { url } = await serve(() => rows);
      const key = { column: 'id', type: 'ID_NUMBER' } as const;
      const connector = open(url, { ...POST, many: true });
      expect(await find(connector, ['1', '2'], { key })).toEqual({ 1: [['Anna']], 2: [['Ben']] });
      rows.push({ student: { name: 'Carl' } });
      expect(await failureOf(find(connector, ['1', '2'], { key }))).toBe('NO_KEY at /id');
    });

    test.each<[string, EndpointAccess]>([
      ['a query string', GET],
      ['a body', POST],
      ['a header', { ...GET, keyIn: 'HEADER', keyName: 'x-id' }],
    ])('rows that do not say whose they are are not believed of a key in %s', async (_, access) => {
      const { url } = await serve(() => [{ student: { name: 'Carl' } }]);
      expect(await failureOf(find(open(url, access), ['1']))).toBe('NO_KEY at /id');
    });

    test('under a path that names the person rows need not say it, and must not say another', async () => {
      const answers = [{ student: { name: 'Anna' } }];
      const { url } = await serve(() => answers);
      const connector = open(url, { ...GET, path: '/students/{id}', keyIn: 'PATH' });
      expect(await find(connector, ['1'])).toEqual({ 1: [['Anna']] });
      answers.push(BEN);
      expect(await failureOf(find(connector, ['1']))).toBe('OTHER_KEY at /id');
    });

    test('a source that knows both forms of an ID number tells of nobody twice', async () => {
      const row = { id: '460106198001010012', student: { name: 'Anna' } };
      const { url, received } = await serve(() => row);
      const key = { column: 'id', type: 'ID_NUMBER', oldIdNumbers: true } as const;
      expect(await find(open(url, GET), [row.id], { key })).toEqual({ [row.id]: [['Anna']] });
      expect(received.map(({ path }) => path).toSorted()).toEqual([
        '/students?id=460106198001010012',
        '/students?id=460106800101001',
      ]);
    });
  });

  describe('pages', () => {
    const rows = Array.from({ length: 5 }, (_, i) => ({ id: '1', student: { name: `n${i}` } }));
    const all = { 1: rows.map(({ student }) => [student.name]) };

    test.each<[string, EndpointAccess, Answering]>([
      [
        'by number, of a service that gives fewer rows than it is asked for',
        { ...GET, paging: { ...PAGING, first: 0, sizeParameter: 'size', size: 100 } },
        ({ path }) => rows.slice(2 * parameter(path, 'page'), 2 * parameter(path, 'page') + 2),
      ],
      [
        'by number, of a service that has no page after the last one',
        { ...POST, keyName: 'ids', many: true, paging: PAGING },
        ({ body }, response) => {
          const from = 2 * (JSON.parse(body).page - 1);
          return from < 5 ? rows.slice(from, from + 2) : void response.writeHead(404).end();
        },
      ],
      [
        'by number',
        { ...GET, paging: { ...PAGING, first: 0 } },
        ({ path }) => rows.slice(2 * parameter(path, 'page'), 2 * parameter(path, 'page') + 2),
      ],
      [
        'by offset, in a body',
        {
          ...POST,
          paging: { ...PAGING, by: 'OFFSET', parameter: '/range/from', sizeParameter: '/range/size' },
        },
        ({ body }) => {
          const { from, size } = JSON.parse(body).range;
          return rows.slice(from, from + size);
        },
      ],
      [
        'by cursor',
        { ...GET, rows: '/items', paging: { ...PAGING, by: 'CURSOR', parameter: 'after', next: '/next' } },
        ({ path }) => {
          const from = parameter(path, 'after');
          return { items: rows.slice(from, from + 2), next: from + 2 < 5 ? String(from + 2) : null };
        },
      ],
      [
        'by link in the answer',
        { ...GET, rows: '/items', paging: { ...PAGING, by: 'LINK', next: '/links/next' } },
        ({ path }) => {
          const from = parameter(path, 'from');
          return {
            items: rows.slice(from, from + 2),
            links: from + 2 < 5 ? { next: `/students?id=1&from=${from + 2}` } : {},
          };
        },
      ],
      [
        'by Link header',
        { ...GET, paging: { ...PAGING, by: 'LINK' } },
        ({ path }, response) => {
          const from = parameter(path, 'from');
          if (from + 2 < 5)
            response.setHeader('link', `</x>; rel=prev, <?id=1&from=${from + 2}>; rel="next"`);
          return rows.slice(from, from + 2);
        },
      ],
    ])('%s', async (_, access, answering) => {
      const { url, received } = await serve(answering);
      expect(await find(open(url, access), ['1'])).toEqual(all);
      // What is counted ends with a page without rows.
      const isCounted = access.paging?.by === 'PAGE' || access.paging?.by === 'OFFSET';
      expect(received).toHaveLength(isCounted ? 4 : 3);
    });

    test('a next page that was announced and is not there is a failure, not the end', async () => {
      const { url } = await serve(({ path }, response) =>
        path.includes('after') ? void response.writeHead(404).end() : { items: [ANNA], next: 'x' },
      );
      const paging = { ...PAGING, by: 'CURSOR', parameter: 'after', next: '/next' } as const;
      expect(await failureOf(find(open(url, { ...GET, rows: '/items', paging }), ['1']))).toBe('HTTP_404');
    });

    test('a next page at another origin is not fetched, for the key would go there', async () => {
      const other = await serve(() => []);
      const { url } = await serve((_, response) => {
        response.setHeader('link', `<${other.url}/students?id=1>; rel="next"`);
        return [ANNA];
      });
      const access = { ...GET, paging: { ...PAGING, by: 'LINK' } } as const;
      expect(await failureOf(find(open(url, access), ['1']))).toBe('LINK_TO_ANOTHER_ORIGIN');
      expect(other.received).toEqual([]);
    });

    test.each<[string, Paging, Answering, string]>([
      ['rows', PAGING, () => [ANNA, ANNA], 'TOO_MANY_ROWS'],
      [
        'pages without rows',
        { ...PAGING, by: 'CURSOR', parameter: 'after', next: '/next' },
        ({ path }) => ({ items: [], next: parameter(path, 'after') + 1 }),
        'TOO_MANY_PAGES',
      ],
    ])('%s without end are given up', async (_, ...[paging, answering, failure]) => {
      const { url } = await serve(answering);
      const rows = paging.by === 'CURSOR' ? '/items' : '';
      const limits = { ...DEFAULT_LIMITS, rows: 20, timeoutMs: 20_000 };
      expect(await failureOf(find(open(url, { ...GET, rows, paging }, { limits }), ['1']))).toBe(failure);
    });

    test('all pages of one question share its time', async () => {
      const { url } = await serve(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [ANNA, ANNA];
      });
      const limits = { ...DEFAULT_LIMITS, timeoutMs: 300 };
      expect(await failureOf(find(open(url, { ...GET, paging: PAGING }, { limits }), ['1']))).toBe('TIMEOUT');
    });
  });

  describe('without a description', () => {
    test.each([200, 404, 302])('has no faults where its host answers (%i)', async (status) => {
      const { url } = await serve((_, response) => void response.writeHead(status).end());
      const connector = open(url, GET);
      expect(await connector.check([{ table: 'students', column: 'x', use: 'ANY' }])).toEqual([]);
      expect(await connector.describe()).toEqual([]);
    });

    test('is unavailable where it does not know the hub', async () => {
      const { url } = await serve((_, response) => void response.writeHead(401).end());
      expect(await failureOf(open(url, GET).check([]))).toBe('HTTP_401');
    });

    test('gives a sample of what can be listed, and says where it cannot', async () => {
      const { url } = await serve(({ path }, response) => {
        if (path.startsWith('/students?page=1')) return [ANNA, BEN];
        return void response.writeHead(400).end();
      });
      const request = { table: 'students', columns: ['/student/name'], limit: 1 };
      expect(await open(url, { ...GET, paging: PAGING }).sample(request)).toEqual([['Anna']]);
      expect(await open(url, GET).sample(request)).toBeUndefined();
      const refusing = { ...GET, path: '/pupils', paging: PAGING };
      expect(await open(url, refusing).sample(request)).toBeUndefined();
    });
  });

  test('has no root lists', async () => {
    const scope = { table: 'students', columns: [], rowFilter: [], order: 'id' };
    await expect(
      open('http://localhost:1', GET).page({ scope, filter: [], after: undefined, limit: 1 }),
    ).rejects.toThrow('no root lists');
  });

  test.each<[string, Partial<EndpointAccess>]>([
    ['the path must begin with /', { path: '@evil.example/students' }],
    ['the key', { path: '/students/{other}' }],
    ['the key', { path: '/students', keyIn: 'PATH' }],
    ['GET has no body', { keyIn: 'BODY' }],
    ['takes one key', { keyIn: 'HEADER', many: true }],
    ['needs its parameter', { paging: { ...PAGING, parameter: undefined } }],
    ['needs next', { paging: { ...PAGING, by: 'CURSOR' } }],
    ['must be a JSON object', { ...POST, body: '[1' }],
  ])('cannot be described so that %s is broken', (message, access) => {
    expect(() => open('http://localhost:1', { ...GET, ...access })).toThrow(message);
  });

  test.each(['ftp://x/', 'https://user:secret@x/', 'https://x/?key=secret', 'x'])(
    'cannot be at %s, and its address is not repeated',
    (url) => {
      expect(() => open(url, GET)).toThrow(/^Bad input: a-source: the address must be an https URL[^@]*$/);
    },
  );
});

function parameter(path: string, name: string): number {
  return Number(new URL(path, 'http://x').searchParams.get(name) ?? 0);
}
