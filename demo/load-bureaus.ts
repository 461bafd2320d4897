import type { Bureau } from './bureau.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';
import { openLoader } from './open-loader.ts';
import type { Household } from './person.ts';
import { generateProvince, type ProvinceOptions } from './province.ts';
import { Random } from './random.ts';
import type { RowLoader } from './row-loader.ts';
import type { Table, WriteRow } from './table.ts';

export interface SeedProgress {
  /** People are written first, then tables are completed. */
  readonly phase: 'people' | 'tables';
  readonly done: number;
  readonly total: number;
}

export interface LoadOptions extends ProvinceOptions {
  readonly bureaus: readonly Bureau[];
  readonly connectionStrings: ConnectionStrings;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/** Households between two looks at what has gathered and how far it got. */
const BATCH = 500;

/** Writes what bureaus know about the province's people, in place of what their tables held. */
export async function loadBureaus(options: LoadOptions): Promise<void> {
  const loaders = new Map<Table, RowLoader>();
  try {
    for (const { connection, tables } of options.bureaus)
      for (const table of tables)
        loaders.set(table, await openLoader(table, addressOf(options.connectionStrings, connection)));
    await loadPeople(options, loaders);
    await completeTables(options, loaders);
  } finally {
    await Promise.allSettled([...loaders.values()].map((loader) => loader.close()));
  }
}

type Loaders = ReadonlyMap<Table, RowLoader>;

async function loadPeople(options: LoadOptions, loaders: Loaders): Promise<void> {
  const { cardholders: total, onProgress } = options;
  const record = recorder(options, loaders);
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
function recorder({ bureaus, seed }: LoadOptions, loaders: Loaders): (household: Household) => void {
  const write: WriteRow = (table, row) => (loaders.get(table) as RowLoader).add(row);
  const recorders = bureaus.map(({ id, record }) => ({
    record,
    recording: { random: new Random(seed, id), write },
  }));
  return (household) => {
    for (const { record, recording } of recorders) record(household, recording);
  };
}

/** One table of a bureau after another, since each sorts in memory; the bureaus side by side. */
async function completeTables({ bureaus, onProgress }: LoadOptions, loaders: Loaders): Promise<void> {
  let done = 0;
  await Promise.all(
    bureaus.map(async ({ tables }) => {
      for (const table of tables) {
        await loaders.get(table)?.commit();
        done++;
        onProgress?.({ phase: 'tables', done, total: loaders.size });
      }
    }),
  );
}
