import { afterEach, describe, expect, test } from 'vitest';
import { openConnector } from '../../connectors/open-connector.ts';
import type { SourceAddress } from '../../connectors/source-address.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { connectionCause } from '../../resolvers/onboarding/connection-cause.ts';
import { makeCertificates } from '../support/certificates.ts';
import { type HttpSource, startHttpSource } from '../support/http-source.ts';

const PRODUCTION = { loopbackAllowed: false };

describe('why a REST source cannot be connected, in words', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  const serve = async (...input: Parameters<typeof startHttpSource>): Promise<HttpSource> => {
    const source = await startHttpSource(...input);
    closing.push(() => source.close());
    return source;
  };
  const causeOf = async (
    address: SourceAddress,
    { loopbackAllowed = true, timeoutMs = 10_000 } = {},
  ): Promise<string> => {
    const connector = openConnector({
      source: 'a-source',
      kind: 'REST',
      address,
      limits: { ...DEFAULT_LIMITS, timeoutMs },
      tables: new Map(),
      network: { loopbackAllowed },
    });
    closing.push(() => connector.close());
    const error = await connector.check([]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return connectionCause(error).en;
  };

  test('wrong credentials, at the service or at its token endpoint', async () => {
    const { url } = await serve((_, response) => void response.writeHead(401).end());
    const said = 'user, password or credentials are wrong, or may not come in';
    expect(await causeOf({ url })).toBe(said);
    const authentication = { kind: 'client-credentials', tokenUrl: url, client: 'c', secret: 's' } as const;
    expect(await causeOf({ url, authentication })).toBe(said);
  });

  test('addresses to which the hub may not connect', async () => {
    expect(await causeOf({ url: 'https://localhost:1' }, PRODUCTION)).toBe(
      'the hub may not connect to that address',
    );
    expect(await causeOf({ url: 'https://169.254.169.254' })).toBe('the hub may not connect to that address');
    expect(await causeOf({ url: 'http://203.0.113.1' }, PRODUCTION)).toBe('in production it must be https');
  });

  test('a description that is none, or lies elsewhere', async () => {
    const html = await serve((_, response) => void response.end('<html>'));
    expect(await causeOf({ url: html.url, description: html.url })).toMatch(/no OpenAPI 3\.0 or 3\.1/);
    const redirecting = await serve((_, response) => void response.writeHead(302, { location: '/x' }).end());
    expect(await causeOf({ url: html.url, description: redirecting.url })).toMatch(/redirects/);
  });

  test('a host that hangs, refuses, or shows a certificate of its own', async () => {
    const hanging = await serve(() => undefined);
    expect(await causeOf({ url: hanging.url }, { timeoutMs: 200 })).toBe('no answer in time');
    await hanging.takeDown();
    expect(await causeOf({ url: hanging.url })).toMatch(/refuses connections/);
    const { url } = await serve(() => 1, makeCertificates().server);
    expect(await causeOf({ url })).toBe('the TLS certificate is not trusted');
  });
});
