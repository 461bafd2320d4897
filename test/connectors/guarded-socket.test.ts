import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { HubError } from '../../errors.ts';

test.each([
  'postgresql://hub:pw@127.0.0.1:5432/credit',
  'postgresql://hub:pw@localhost:5432/credit',
  'postgresql://hub:pw@[::1]:5432/credit',
  'postgresql://hub:pw@bureau.example/credit?host=127.0.0.1',
  'postgresql://hub:pw@169.254.169.254:5432/credit',
  'postgresql://hub:pw@/credit?host=/var/run/postgresql',
  'mysql://hub:pw@127.0.0.1:3306/credit',
  'mysql://hub:pw@169.254.169.254:3306/credit',
  'mysql://hub:pw@localhost:3306/credit',
])('a database that is onboarded in production is not reached at %s', async (url) => {
  const connector = openConnector({
    source: 'credit',
    kind: 'SQL',
    address: { url },
    limits: { ...DEFAULT_LIMITS, retries: 0 },
    tables: new Map(),
    network: { loopbackAllowed: false },
  });
  const failure = await connector.check([]).then(
    () => undefined,
    (error: unknown) => error,
  );
  await connector.close();
  expect(failure).toBeInstanceOf(HubError);
  expect((failure as HubError).code).toBe('SOURCE_UNAVAILABLE');
  expect((failure as HubError).cause).toMatchObject({ name: 'ForbiddenAddress' });
});

test('a database whose certificates are given is asked for TLS before anything is said', async () => {
  let heard: Buffer | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      heard = data;
      socket.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const connector = openConnector({
    source: 'credit',
    kind: 'SQL',
    address: { url: `postgresql://hub:pw@127.0.0.1:${port}/credit?sslmode=disable`, tls: { ca: 'none' } },
    limits: { ...DEFAULT_LIMITS, retries: 0, timeoutMs: 500 },
    tables: new Map(),
    network: { loopbackAllowed: true },
  });
  await expect(connector.check([])).rejects.toBeInstanceOf(HubError);
  await connector.close();
  // https://www.postgresql.org/docs/current/protocol-message-formats.html: SSLRequest
  expect(heard?.readInt32BE(4)).toBe(80_877_103);
});
