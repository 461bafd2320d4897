import { withClient } from '../with-client.ts';
import { BUREAUS } from './bureaus/index.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';
import { loadBureaus, type SeedProgress } from './load-bureaus.ts';
import { assertProvinceOptions, type ProvinceOptions } from './province.ts';
import { forgetSeed, recordSeed, seededWith } from './seed-record.ts';

export type { SeedProgress } from './load-bureaus.ts';

export interface SeedOptions extends ProvinceOptions {
  readonly connectionStrings: ConnectionStrings;
  readonly onProgress?: (progress: SeedProgress) => void;
}

const BASE = 'CARDHOLDER_BASE';

/** Of two processes that seed at once, one waits; the number says `onecard`. */
const SEED_LOCK = 0x6f6e6563;

/**
 * Fills the bureaus' databases with the demo province, in place of what their tables held. Interrupted, it leaves
 * `isSeeded` false, and the next run starts afresh.
 *
 * @throws HubError BAD_USER_INPUT for options out of range or a bureau without an address
 */
export async function seedProvince(options: SeedOptions): Promise<void> {
  const { cardholders, seed, connectionStrings } = options;
  // Before anything is dropped.
  assertProvinceOptions(options);
  for (const { connection } of BUREAUS) addressOf(connectionStrings, connection);
  await withClient(addressOf(connectionStrings, BASE), async (base) => {
    await base.query('SELECT pg_advisory_lock($1)', [SEED_LOCK]);
    await forgetSeed(base);
    await loadBureaus({ ...options, bureaus: BUREAUS });
    await recordSeed(base, { cardholders, seed });
  });
}

/** Whether the bureaus' databases hold a complete province. */
export async function isSeeded(connectionStrings: ConnectionStrings): Promise<boolean> {
  return (await seededWith(addressOf(connectionStrings, BASE))) !== undefined;
}
