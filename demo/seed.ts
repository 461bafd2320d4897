import { withClient } from '../with-client.ts';
import { BUREAUS } from './bureaus/index.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';
import type { Household } from './person.ts';
import { assertProvinceOptions, generateProvince, type ProvinceOptions } from './province.ts';
import { Random } from './random.ts';
import { forgetSeed, recordSeed, seededWith } from './seed-record.ts';
import type { Table, WriteRow } from './table.ts';
import { TableLoader } from './table-loader.ts';

export interface SeedProgress {
  /** People are written first, then tables are completed. */
  readonly phase: 'people' | 'tables';
  readonly done: number;
  readonly total: number;
}

export interface SeedOptions extends ProvinceOptions {
  readonly connectionStrings: ConnectionStrings;
  readonly onProgress?: (progress: SeedProgress) => void;
}

const BASE = 'CARDHOLDER_BASE';

/** Households between two looks at what has gathered and how far it got. */
const BATCH = 500;

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
    await loadBureaus(options);
    await recordSeed(base, { cardholders, seed });
  });
}

/** Whether the bureaus' databases hold a complete province. */
export async function isSeeded(connectionStrings: ConnectionStrings): Promise<boolean> {
  return (await seededWith(addressOf(connectionStrings, BASE))) !== undefined;
}

async function loadBureaus(options: SeedOptions): Promise<void> {
  const loaders = new Map<Table, TableLoader>();
  try {
    for (const { connection, tables } of BUREAUS)
      for (const table of tables)
        loaders.set(table, await TableLoader.open(table, addressOf(options.connectionStrings, connection)));
    await loadPeople(options, loaders);
    await completeTables(options, loaders);
  } finally {
    await Promise.allSettled([...loaders.values()].map((loader) => loader.close()));
  }
}

type Loaders = ReadonlyMap<Table, TableLoader>;

async function loadPeople(options: SeedOptions, loaders: Loaders): Promise<void> {
  const { cardholders: total, onProgress } = options;
  const record = recorder(options.seed, loaders);
  let done = 0;
  for (const household of generateProvince(options)) {
    record(household);
    done += household.members.length;
    if (household.serial % BATCH !== 0) continue;
    for (const loader of loaders.values()) await loader.drain();
    onProgress?.({ phase: 'people', done, total });
  }
  await Promise.all([...loaders.values()].map((loader) => loader.endOfRows()));
  onProgress?.({ phase: 'people', done, total });
}

/** Lets every bureau record a household, each with its own stream of random numbers. */
function recorder(seed: number, loaders: Loaders): (household: Household) => void {
  const write: WriteRow = (table, row) => (loaders.get(table) as TableLoader).add(row);
  const bureaus = BUREAUS.map(({ id, record }) => ({
    record,
    recording: { random: new Random(seed, id), write },
  }));
  return (household) => {
    for (const { record, recording } of bureaus) record(household, recording);
  };
}

/** One table of a bureau after another, since each sorts in memory; the bureaus side by side. */
async function completeTables({ onProgress }: SeedOptions, loaders: Loaders): Promise<void> {
  let done = 0;
  await Promise.all(
    BUREAUS.map(async ({ tables }) => {
      for (const table of tables) {
        await loaders.get(table)?.commit();
        done++;
        onProgress?.({ phase: 'tables', done, total: loaders.size });
      }
    }),
  );
}
