import { expect, test } from 'vitest';
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
