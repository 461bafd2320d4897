import type { Client } from 'pg';
import { withClient } from '../with-client.ts';

/** Which province a base database holds. */
export interface SeedRecord {
  readonly cardholders: number;
  readonly seed: number;
  readonly seededAt: Date;
}

const EXISTS = "SELECT to_regclass('onecard_demo_seed') IS NOT NULL AS exists";
const READ = 'SELECT cardholders, seed, seeded_at FROM onecard_demo_seed';

/**
 * What the province in a base database was seeded with; undefined where it never was, or where seeding died
 * half-way.
 */
export function seededWith(connectionString: string): Promise<SeedRecord | undefined> {
  return withClient(connectionString, async (client) => {
    const exists = await client.query<{ exists: boolean }>(EXISTS);
    if (!exists.rows[0]?.exists) return undefined;
    const { rows } = await client.query<{ cardholders: string; seed: string; seeded_at: Date }>(READ);
    const [row] = rows;
    return row && { cardholders: Number(row.cardholders), seed: Number(row.seed), seededAt: row.seeded_at };
  });
}

/** Before a table is touched, so that a load that dies half-way leaves no record of completeness. */
export async function forgetSeed(base: Client): Promise<void> {
  await base.query('DROP TABLE IF EXISTS onecard_demo_seed');
}

/** After the last table is committed. */
export async function recordSeed(
  base: Client,
  { cardholders, seed }: Omit<SeedRecord, 'seededAt'>,
): Promise<void> {
  await base.query(
    `CREATE TABLE onecard_demo_seed (
       cardholders bigint NOT NULL,
       seed bigint NOT NULL,
       seeded_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  await base.query('INSERT INTO onecard_demo_seed (cardholders, seed) VALUES ($1, $2)', [cardholders, seed]);
}
