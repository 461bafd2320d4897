import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { lifeOf, MINIMUM, scenicArea } from '../acceptance/support/agreement-life.ts';
import { enrol, startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

async function startAgain(): Promise<void> {
  const pool = createPool({ connectionString: hub.database.url(), size: 2, onError: () => undefined });
  await enrol(pool, hub.catalogue);
  await pool.end();
}

const versions = () =>
  withClient(hub.database.url(), async (client) => {
    const { rows } = await client.query<{ id: string; version: number; state: string }>(
      'SELECT id, version, state FROM agreement ORDER BY id',
    );
    return Object.fromEntries(rows.map(({ id, version, state }) => [id, `${version} ${state}`]));
  });

test('a further start leaves agreements as they are', async () => {
  const before = await versions();
  await startAgain();
  expect(await versions()).toEqual(before);
});

test('a further start brings what the demo has changed, and leaves what departments concluded', async () => {
  await hub.offer('amended-stay', MINIMUM);
  await lifeOf(hub.ask, 'hotel-check-in').conclude(scenicArea('amended-stay'), 2);
  await withClient(hub.database.url(), (client) =>
    client.query(
      `UPDATE agreement_version SET document = jsonb_set(document, '{title,en}', '"of an older demo"')
        WHERE agreement IN ('roadside-check', 'subsidy-2025');
       UPDATE agreement SET state = 'REVOKED' WHERE id = 'subsidy-2025'`,
    ),
  );
  await startAgain();
  expect(await versions()).toMatchObject({
    'hotel-check-in': '2 ACTIVE',
    'roadside-check': '2 ACTIVE',
    'subsidy-2025': '1 REVOKED',
  });
});
