import type { Client } from 'pg';
import { withClient } from '../with-client.ts';
import type { Bureau } from './bureau.ts';
import { ONBOARDED_BUREAUS } from './bureaus/index.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';
import { hasTable } from './has-table.ts';
import { loadBureaus } from './load-bureaus.ts';
import { seededWith } from './seed-record.ts';

/** Of two processes that seed at once, one waits. */
const SEED_LOCK = 0x6f6e6564;

/**
 * Brings the onboarded bureaus that have an address up to the province in the base database: those that hold another one
 * or none. Run again, it does nothing.
 *
 * @returns ids of the bureaus that were filled
 */
export async function seedOnboarded(connectionStrings: ConnectionStrings): Promise<readonly string[]> {
  const base = addressOf(connectionStrings, 'CARDHOLDER_BASE');
  const province = await seededWith(base);
  if (province === undefined) return [];
  const { cardholders, seed } = province;
  return withClient(base, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [SEED_LOCK]);
    await client.query(CREATE);
    const bureaus: Bureau[] = [];
    for (const bureau of ONBOARDED_BUREAUS) {
      const address = connectionStrings[bureau.connection];
      if (address !== undefined && !(await holds(client, bureau, address))) bureaus.push(bureau);
    }
    if (bureaus.length === 0) return [];
    const ids = bureaus.map(({ id }) => id);
    await client.query('DELETE FROM onecard_demo_bureau WHERE bureau = ANY($1)', [ids]);
    await loadBureaus({ bureaus, cardholders, seed, connectionStrings });
    await client.query(
      'INSERT INTO onecard_demo_bureau SELECT bureau, seeded_at FROM onecard_demo_seed, unnest($1::text[]) AS bureau',
      [ids],
    );
    return ids;
  });
}

/** `province` tells one seeding of the base database from the next. */
const CREATE = `
  CREATE TABLE IF NOT EXISTS onecard_demo_bureau (
    bureau text PRIMARY KEY,
    province timestamptz NOT NULL
  )`;

/** Whether a bureau holds the present province; a database may have been dropped, or a file deleted, since it was filled. */
async function holds(base: Client, { id, tables }: Bureau, address: string): Promise<boolean> {
  const { rows } = await base.query(
    'SELECT FROM onecard_demo_bureau JOIN onecard_demo_seed ON province = seeded_at WHERE bureau = $1',
    [id],
  );
  if (rows.length === 0) return false;
  const there = await Promise.all(tables.map((table) => hasTable(table, address)));
  return there.every(Boolean);
}
