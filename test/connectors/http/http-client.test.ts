import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createHttpClient,
  type HttpClient,
  type HttpClientInput,
} from '../../../connectors/http/http-client.ts';
import type { SourceAddress } from '../../../connectors/source-address.ts';
import { HubError } from '../../../errors.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { type Answering, type HttpSource, startHttpSource } from '../../support/http-source.ts';

describe('the HTTP client', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const start = async (...input: Parameters<typeof startHttpSource>): Promise<HttpSource> => {
    const source = await startHttpSource(...input);
    closing.push(() => source.close());
    return source;
  };
  const client = (address: SourceAddress, options: Partial<HttpClientInput> = {}): HttpClient => {
    const made = createHttpClient({
      source: 'a-source',
      address,
      limits: { timeoutMs: 2_000, pool: 2 },
      network: { loopbackAllowed: true },
      ...options,
    });
    closing.push(() => made.close());
    return made;
  };
  const get = (made: HttpClient, url: string) => made.json({ method: 'GET', url: new URL(url) });
  const failureOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(HubError);
    const { code, message, cause } = error as HubError;
    expect(code).toBe('SOURCE_UNAVAILABLE');
    expect(message).toBe('A source is unavailable: a-source');
    return (cause as Error).message;
  };
  /** What becomes of a question to a source that answers so. */
  const failure = async (answering: Answering, options: Partial<HttpClientInput> = {}): Promise<string> => {
    const { url } = await start(answering);
    return await failureOf(get(client({ url }, options), `${url}/x`));
  };

  test('keeps its connections, and opens no more than the pool has', async () => {
    const source = await start(() => ({ ok: true }));
    const made = client({ url: source.url });
    for (let round = 0; round < 3; round++)
      await Promise.all(Array.from({ length: 8 }, () => get(made, `${source.url}/x`)));
    expect(source.received).toHaveLength(24);
    expect(source.connections()).toBe(2);
  });

  describe('shows who the hub is', () => {
    test('by an API key, a bearer token or a user and password', async () => {
      const { url, received } = await start(() => 1);
      await get(client({ url, authentication: { kind: 'api-key', header: 'X-Key', value: 'k1' } }), url);
      await get(client({ url, authentication: { kind: 'bearer', token: 't1' } }), url);
      await get(client({ url, authentication: { kind: 'basic', user: 'u', password: '密:码' } }), url);
      expect(received[0]?.headers['x-key']).toBe('k1');
      expect(received[1]?.headers.authorization).toBe('Bearer t1');
      expect(received[2]?.headers.authorization).toBe(`Basic ${Buffer.from('u:密:码').toString('base64')}`);
    });

    test('to the source alone: another origin gets no key', async () => {
      const [source, other] = await Promise.all([start(() => 1), start(() => 1)]);
      const address = {
        url: source.url,
        authentication: { kind: 'api-key', header: 'x-key', value: 'k1' },
      } as const;
      await get(client(address), other.url);
      expect(other.received[0]?.headers['x-key']).toBeUndefined();
    });

    test('by OAuth2 client credentials, with one token for all until it ends or is withdrawn', async () => {
      let issued = 0;
      let withdrawn = '';
      const tokens = await start(() => ({
        access_token: `t${++issued}`,
        token_type: 'Bearer',
        expires_in: 3600,
      }));
      const source = await start(({ headers }, response) => {
        if (headers.authorization !== `Bearer ${withdrawn}`) return { by: headers.authorization };
        response.writeHead(401).end();
        return undefined;
      });
      const made = client({
        url: source.url,
        authentication: {
          kind: 'client-credentials',
          tokenUrl: `${tokens.url}/token`,
          client: 'hub',
          secret: 'a b:c',
          scope: 'read',
        },
      });
      const answers = await Promise.all(Array.from({ length: 5 }, () => get(made, source.url)));
      expect(answers.map(({ value }) => value)).toEqual(Array(5).fill({ by: 'Bearer t1' }));
      expect(tokens.received).toHaveLength(1);
      expect(tokens.received[0]).toMatchObject({
        method: 'POST',
        body: 'grant_type=client_credentials&scope=read',
        headers: { authorization: `Basic ${Buffer.from('hub:a+b%3Ac').toString('base64')}` },
      });
      withdrawn = 't1';
      expect((await get(made, source.url)).value).toEqual({ by: 'Bearer t2' });
      expect(tokens.received).toHaveLength(2);
    });

    test.each<[string, string, Answering]>([
      [
        'wrong credentials',
        'TOKEN_HTTP_401',
        (_, response) => void response.writeHead(401).end('{"error": "invalid_client"}'),
      ],
      ['no token', 'TOKEN_MALFORMED at /access_token', () => ({})],
      [
        'a header smuggled in',
        'TOKEN_MALFORMED at /access_token',
        () => ({ access_token: 'a\r\nb', token_type: 'bearer' }),
      ],
      [
        'a token of another type',
        'TOKEN_MALFORMED at /token_type',
        () => ({ access_token: 'a', token_type: 'mac' }),
      ],
    ])('token endpoint: %s', async (_, code, answering) => {
      const tokens = await start(answering);
      const { url, received } = await start(() => 1);
      const authentication = {
        kind: 'client-credentials',
        tokenUrl: tokens.url,
        client: 'hub',
        secret: 's',
      } as const;
      expect(await failureOf(get(client({ url, authentication }), url))).toBe(code);
      expect(received).toEqual([]);
    });

    test('by a client certificate, to a server whose authority the address names', async () => {
      const { ca, server, client: own } = makeCertificates();
      const { url } = await start(() => ({ ok: true }), {
        ...server,
        ca,
        requestCert: true,
        rejectUnauthorized: true,
      });
      expect((await get(client({ url, tls: { ca, ...own } }), url)).value).toEqual({ ok: true });
      expect(await failureOf(get(client({ url, tls: { ca } }), url))).toMatch(/^(ERR_SSL_|ECONNRESET)/);
      expect(await failureOf(get(client({ url }), url))).toMatch(/UNABLE_TO|SELF_SIGNED/);
    });
  });

  describe('in production', () => {
    const { ca, server } = makeCertificates();
    const production = { network: { loopbackAllowed: false } };

    test.each([
      ['an address of the hub itself', 'https://127.0.0.1:1/', 'FORBIDDEN_ADDRESS'],
      ['the same, in another notation', 'https://0x7f.1:1/', 'FORBIDDEN_ADDRESS'],
      ['the same in IPv6', 'https://[::1]:1/', 'FORBIDDEN_ADDRESS'],
      ['the same as IPv4 within IPv6', 'https://[::ffff:127.0.0.1]:1/', 'FORBIDDEN_ADDRESS'],
      ['a link-local address', 'https://169.254.169.254/latest/meta-data/', 'FORBIDDEN_ADDRESS'],
      ['a name that leads to the hub itself', 'https://localhost:1/', 'FORBIDDEN_ADDRESS'],
      ['a connection in the clear', 'http://203.0.113.1/', 'HTTPS_REQUIRED'],
      ['a file', 'file:///etc/passwd', 'UNKNOWN_PROTOCOL'],
    ])('refuses %s', async (_, url, code) => {
      expect(await failureOf(get(client({ url }, production), url))).toBe(code);
    });

    test('refuses a token endpoint on the hub itself, and sends it no secret', async () => {
      const tokens = await start(() => 1, server);
      const authentication = {
        kind: 'client-credentials',
        tokenUrl: tokens.url,
        client: 'hub',
        secret: 's',
      } as const;
      const url = 'https://203.0.113.1/';
      expect(await failureOf(get(client({ url, authentication, tls: { ca } }, production), url))).toBe(
        'FORBIDDEN_ADDRESS',
      );
      expect(tokens.received).toEqual([]);
    });
  });

  test.each([301, 302, 307, 308])(
    'follows no redirect (%i): it would lead past the checks',
    async (status) => {
      const other = await start(() => 1);
      const redirecting: Answering = (_, response) => {
        response.writeHead(status, { location: other.url }).end();
      };
      expect(await failure(redirecting)).toBe(`HTTP_${status}`);
      expect(other.received).toEqual([]);
    },
  );

  test.each<[string, string, Answering]>([
    ['401', 'HTTP_401', (_, response) => void response.writeHead(401).end('{"idNumber":"1"}')],
    ['403', 'HTTP_403', (_, response) => void response.writeHead(403).end()],
    ['404', 'HTTP_404', (_, response) => void response.writeHead(404).end()],
    ['500', 'HTTP_500', (_, response) => void response.writeHead(500).end()],
    [
      'HTML',
      'NOT_JSON',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['HTML that is said to be JSON', 'MALFORMED_JSON', (_, response) => void json(response).end('<p>')],
    [
      'bytes that are no UTF-8',
      'MALFORMED_JSON',
      (_, response) => void json(response).end(Buffer.from('"\xff"', 'latin1')),
    ],
    ['a tower of arrays', 'TOO_DEEP', (_, response) => void json(response).end('['.repeat(100_000))],
    [
      'what unpacks to more',
      'COMPRESSED',
      (_, response) => void json(response).setHeader('content-encoding', 'gzip').end(),
    ],
    ['a broken connection', 'ECONNRESET', (_, response) => void response.destroy()],
    ['a body without end', 'TOO_LARGE', (_, response) => endless(json(response))],
  ])('a source that answers %s', async (_, code, answering) => {
    expect(await failure(answering)).toBe(code);
  });

  test.each<[string, Answering]>([
    ['hangs', () => undefined],
    ['sends a byte from time to time', (_, response) => drip(json(response))],
  ])('a source that %s is not waited for', async (_, answering) => {
    expect(await failure(answering, { limits: { timeoutMs: 200, pool: 2 } })).toBe('TIMEOUT');
  });

  test('a host that nobody listens at', async () => {
    const { url, close } = await startHttpSource(() => 1);
    await close();
    expect(await failureOf(get(client({ url }), url))).toBe('ECONNREFUSED');
  });

  test('an answer cannot change a prototype', async () => {
    const { url } = await start((_, response) => {
      json(response).end('{"__proto__": {"admin": true}, "a": {"constructor": {"prototype": {}}, "b": 1}}');
    });
    const { value } = await get(client({ url }), url);
    expect(JSON.stringify(value)).toBe('{"a":{"b":1}}');
    expect(Object.assign({}, value)).not.toHaveProperty('admin');
  });

  test('404 may say that there is nothing', async () => {
    const { url } = await start((_, response) => {
      response.writeHead(404).end();
    });
    const answer = await client({ url }).json({ method: 'GET', url: new URL(url), mayBeMissing: true });
    expect(answer.value).toBeUndefined();
  });
});

function json<T extends { setHeader(name: string, value: string): T }>(response: T): T {
  return response.setHeader('content-type', 'application/json');
}

function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const more = (): void => {
    if (response.destroyed) return;
    response.write(chunk, () => setImmediate(more));
  };
  more();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}
