import type { Connector, Row } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type { Catalogue, Entity } from '../../schema/catalogue.ts';
import { normaliseIdNumber } from '../../schema/id-number.ts';

/** The base database of the graph in service: what a source's keys are compared with. */
export interface Base {
  readonly connector: Pick<Connector, 'lookup' | 'sample'>;
  /** Cardholder. */
  readonly entity: Entity;
}

/** Rows of an entity for preview and quality, values by column. */
export interface EntitySample {
  readonly entity: Entity;
  /** Whether its rows are found by ID number. */
  readonly byPerson: boolean;
  /** Whether an edge to it expects one row of a key. */
  readonly expectsOne: boolean;
  /** Whichever rows the source lists, the newest where it can; undefined: it cannot be listed. */
  readonly listed: readonly SampledRow[] | undefined;
  /** Keys that were asked for, normalised, and the rows of each that has some. */
  readonly asked: readonly string[];
  readonly found: ReadonlyMap<string, readonly SampledRow[]>;
  /** The source did not answer. */
  readonly failed: boolean;
}

export type SampledRow = ReadonlyMap<string, string | null | undefined>;

const ROWS = 200;
const KEYS = 100;
/** Enough to see that there are several. */
const ROWS_OF_A_KEY = 5;

export interface SamplingInput {
  readonly catalogue: Catalogue;
  readonly source: string;
  readonly connector: Connector;
  readonly base: Base | undefined;
}

/** Samples every entity of a source: what it lists, and what it knows of some cardholders, or of keys that it lists itself. */
export async function sampleEntities(input: SamplingInput): Promise<readonly EntitySample[]> {
  const entities = [...input.catalogue.entities.values()].filter(({ source }) => source.id === input.source);
  const cardholders = await sampleCardholders(input.base);
  const samples: EntitySample[] = [];
  for (const entity of entities) samples.push(await sampleEntity(entity, cardholders, input));
  return samples;
}

async function sampleEntity(
  entity: Entity,
  cardholders: readonly string[],
  { catalogue, connector }: SamplingInput,
): Promise<EntitySample> {
  const edges = [...catalogue.entities.values()].flatMap(({ fields }) =>
    [...fields.values()].filter(
      (field) => field.kind === 'edge' && field.key === undefined && field.targets.includes(entity.name),
    ),
  );
  const byPerson = edges.some((edge) => edge.kind === 'edge' && edge.keyType === 'ID_NUMBER');
  const expectsOne = edges.some((edge) => edge.kind === 'edge' && !edge.list);
  const shared = { entity, byPerson, expectsOne };
  const { name: table, key, latest, oldIdNumbers } = entity.table;
  const columns = columnsOf(entity);
  const asRow = (row: Row): SampledRow => new Map(columns.map((column, i) => [column, row[i]]));
  try {
    const rows = await connector.sample({ table, columns, limit: ROWS, ...(latest && { newestBy: latest }) });
    const listed = rows?.map(asRow);
    const asked =
      byPerson && cardholders.length > 0 ? cardholders : keysOf(listed ?? [], key, byPerson).slice(0, KEYS);
    const found = await connector.lookup({
      scope: {
        ...{ table, columns, latest, order: entity.table.order, rowFilter: [], expects: 'MANY' },
        key: { column: key, type: byPerson ? 'ID_NUMBER' : 'TEXT', oldIdNumbers },
      },
      keys: asked,
      limit: ROWS_OF_A_KEY,
    });
    return {
      ...{ ...shared, listed, asked, failed: false },
      found: new Map([...found].map(([value, some]) => [value, some.map(asRow)])),
    };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { ...shared, listed: undefined, asked: [], found: new Map(), failed: true };
  }
}

/** Distinct keys of rows, in the form in which they are compared. */
export function keysOf(rows: readonly SampledRow[], column: string, byPerson: boolean): readonly string[] {
  const keys = rows.flatMap((row) => {
    const text = row.get(column);
    if (text == null || text.trim() === '') return [];
    return [byPerson ? normaliseIdNumber(text) : text];
  });
  return [...new Set(keys)];
}

function columnsOf({ table, fields }: Entity): readonly string[] {
  const own = [...fields.values()].flatMap((field) => (field.kind === 'column' ? [field.name] : []));
  return [...new Set([table.key, ...(table.latest === undefined ? [] : [table.latest]), ...own])];
}

async function sampleCardholders(base: Base | undefined): Promise<readonly string[]> {
  if (base === undefined) return [];
  const { name: table, key } = base.entity.table;
  const rows = (await base.connector.sample({ table, columns: [key], limit: KEYS })) ?? [];
  return keysOf(
    rows.map(([value]) => new Map([[key, value]])),
    key,
    true,
  );
}
