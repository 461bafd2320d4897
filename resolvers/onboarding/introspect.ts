import pMap from 'p-map';
import type { Connector, DescribedTable } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type { StoredSource } from '../../policies/source-life/stored-source.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { SampledTable } from '../../schema/propose/guess-table.ts';
import { type Proposal, proposeSdl } from '../../schema/propose/propose-sdl.ts';

export interface Introspection {
  readonly source: StoredSource;
  /** Of the graph without the source. */
  readonly catalogue: Catalogue;
  /** Opens the way to the source, where tables are asked as it describes them. */
  readonly connect: (tables: readonly DescribedTable[]) => Connector;
  /** Undefined: all, MOST_TABLES at the most. */
  readonly only: readonly string[] | undefined;
}

const MOST_TABLES = 50;
const MOST_COLUMNS = 200;
const SAMPLES = 200;
/** Milliseconds after which no further table is sampled: the proposal is made without. */
const SAMPLING_MS = 15_000;

/**
 * Reads what a source says of itself, takes samples, and proposes its SDL file.
 * @throws HubError SOURCE_UNAVAILABLE where it cannot be asked, BAD_USER_INPUT for tables that it does not have
 */
export async function introspect({ source, catalogue, connect, only }: Introspection): Promise<Proposal> {
  const described = await using(connect([]), (connector) => connector.describe());
  const { chosen, others } = choose(described, only);
  const tables = await using(connect(chosen), (connector) => sampleTables(connector, chosen));
  const proposal = proposeSdl({ source, tables, taken: takenNames(catalogue) });
  return { ...proposal, leftOut: [...proposal.leftOut, ...others] };
}

function choose(
  described: readonly DescribedTable[],
  only: readonly string[] | undefined,
): { readonly chosen: readonly DescribedTable[]; readonly others: readonly string[] } {
  const wanted = only === undefined ? described : described.filter(({ name }) => only.includes(name));
  const missing = only?.find((name) => !described.some((table) => table.name === name));
  if (missing !== undefined)
    throw new HubError('BAD_USER_INPUT', {
      detail: { zh: `来源没有表 ${missing}`, en: `the source has no table ${missing}` },
    });
  return {
    chosen: wanted
      .slice(0, MOST_TABLES)
      .map((table) => ({ ...table, columns: table.columns.slice(0, MOST_COLUMNS) })),
    others: wanted.slice(MOST_TABLES).map(({ name }) => name),
  };
}

async function sampleTables(
  connector: Connector,
  tables: readonly DescribedTable[],
): Promise<readonly SampledTable[]> {
  const end = Date.now() + SAMPLING_MS;
  const rowsOf = async ({ name, columns }: DescribedTable) => {
    if (Date.now() > end) return undefined;
    const request = { table: name, columns: columns.map((column) => column.name), limit: SAMPLES };
    // A view may take too long, and a table be closed to the login: then it is described without samples.
    return connector.sample(request).catch(ignoreUnavailable);
  };
  return pMap(tables, async (table) => ({ table, rows: await rowsOf(table) }), { concurrency: 2 });
}

function ignoreUnavailable(error: unknown): undefined {
  if (error instanceof HubError && error.code === 'SOURCE_UNAVAILABLE') return undefined;
  throw error;
}

function takenNames({ schema, entities }: Catalogue) {
  return {
    types: new Set(Object.keys(schema.getTypeMap())),
    cardholderFields: new Set(entities.get('Cardholder')?.fields.keys() ?? []),
  };
}

async function using<T>(connector: Connector, work: (connector: Connector) => Promise<T>): Promise<T> {
  try {
    return await work(connector);
  } finally {
    await connector.close();
  }
}
