import type { Pool } from 'pg';
import type { Bilingual } from '../../errors.ts';
import type { Dataset } from './dataset.ts';

/** How fresh and how good a dataset is, as the hub found it last. */
export interface DatasetState {
  readonly freshness: Freshness;
  /** Null: never checked. */
  readonly quality: Quality | null;
}

export type Freshness =
  | { readonly newest: string; readonly basis: 'NEWEST_ROW' | 'FILE_LOAD'; readonly reason: null }
  | { readonly newest: null; readonly basis: null; readonly reason: Bilingual };

/** Shares are 0 to 1; null: not measured. */
export interface Quality {
  readonly checkedAt: string;
  readonly passed: boolean;
  readonly rows: number | null;
  readonly joinCoverage: number | null;
  readonly knownCardholders: number | null;
  readonly duplicateKeys: number | null;
  readonly wrongCheckDigits: number | null;
  readonly fields: readonly {
    readonly coordinate: string;
    readonly nulls: number | null;
    readonly unknownCodes: number | null;
    readonly unreadable: number | null;
  }[];
}

/** The newest quality report of a source in the version that is published. */
interface Check {
  readonly source: string;
  readonly checkedAt: Date;
  readonly passed: boolean;
  readonly measures: readonly Measure[];
}

interface Measure {
  readonly kind: string;
  readonly coordinate: string;
  readonly value: number | null;
  readonly reason?: Bilingual;
}

interface Load {
  readonly source: string;
  readonly table: string;
  readonly loadedAt: Date;
}

const NOT_CHECKED = { zh: '来源尚未核对', en: 'the source has not been checked yet' };
const NOT_MEASURED = { zh: '核对时未测得', en: 'the check could not measure it' };
const NOT_SHARED = { zh: '不予共享', en: 'it is not shared' };
const DAY_MS = 86_400_000;

/** The states of datasets, by identifier. No source is asked. */
export async function readStates(
  pool: Pool,
  datasets: readonly Dataset[],
): Promise<ReadonlyMap<string, DatasetState>> {
  const sources = [...new Set(datasets.map(({ source }) => source))];
  const [checks, loads] = await Promise.all([readChecks(pool, sources), readLoads(pool, sources)]);
  return new Map(
    datasets.map((dataset) => {
      const check = checks.find(({ source }) => source === dataset.source);
      const load = loads.find(({ source, table }) => source === dataset.source && table === dataset.table);
      return [dataset.id, stateOf(dataset, check, load)];
    }),
  );
}

async function readChecks(pool: Pool, sources: readonly string[]): Promise<readonly Check[]> {
  const { rows } = await pool.query<Check>(
    `SELECT DISTINCT ON (c.source) c.source, c.checked_at AS "checkedAt", c.passed, c.quality AS measures
       FROM source_check c
       LEFT JOIN LATERAL (SELECT version FROM source_publication p WHERE p.source = c.source
                           ORDER BY generation DESC LIMIT 1) AS published ON true
      WHERE c.source = ANY ($1) AND (published.version IS NULL OR published.version = c.version)
      ORDER BY c.source, c.checked_at DESC, c.id DESC`,
    [sources],
  );
  return rows;
}

async function readLoads(pool: Pool, sources: readonly string[]): Promise<readonly Load[]> {
  const { rows } = await pool.query<Load>(
    `SELECT DISTINCT ON (source, table_name) source, table_name AS "table", loaded_at AS "loadedAt"
       FROM file_load WHERE outcome = 'LOADED' AND source = ANY ($1)
      ORDER BY source, table_name, loaded_at DESC`,
    [sources],
  );
  return rows;
}

function stateOf(dataset: Dataset, check: Check | undefined, load: Load | undefined): DatasetState {
  const isShared = dataset.fields.some(({ sharing }) => sharing !== 'NOT_SHARED');
  if (!isShared) return { freshness: unknown(NOT_SHARED), quality: null };
  return {
    freshness: freshnessOf(dataset.id, check, load),
    quality: check === undefined ? null : qualityOf(dataset, check),
  };
}

function freshnessOf(id: string, check: Check | undefined, load: Load | undefined): Freshness {
  const age = check?.measures.find(({ kind, coordinate }) => kind === 'FRESHNESS_DAYS' && coordinate === id);
  if (check !== undefined && typeof age?.value === 'number') {
    const newest = new Date(check.checkedAt.getTime() - age.value * DAY_MS);
    return { newest: newest.toISOString(), basis: 'NEWEST_ROW', reason: null };
  }
  if (load !== undefined) return { newest: load.loadedAt.toISOString(), basis: 'FILE_LOAD', reason: null };
  return unknown(check === undefined ? NOT_CHECKED : (age?.reason ?? NOT_MEASURED));
}

function unknown(reason: Bilingual): Freshness {
  return { newest: null, basis: null, reason };
}

function qualityOf({ id, fields }: Dataset, { checkedAt, passed, measures }: Check): Quality {
  const measured = (coordinate: string) => {
    const own = measures.filter((measure) => measure.coordinate === coordinate);
    return (wanted: string) => own.find(({ kind }) => kind === wanted)?.value ?? null;
  };
  const whole = measured(id);
  const columns = fields.filter(({ sharing, leadsTo }) => sharing !== 'NOT_SHARED' && leadsTo === null);
  return {
    checkedAt: checkedAt.toISOString(),
    passed,
    rows: whole('ROWS'),
    joinCoverage: whole('JOIN_COVERAGE'),
    knownCardholders: whole('KNOWN_CARDHOLDERS'),
    duplicateKeys: whole('DUPLICATE_KEYS'),
    wrongCheckDigits: whole('WRONG_CHECK_DIGITS'),
    fields: columns.map(({ coordinate }) => {
      const of = measured(coordinate);
      return {
        coordinate,
        nulls: of('NULLS'),
        unknownCodes: of('UNKNOWN_CODES'),
        unreadable: of('UNREADABLE'),
      };
    }),
  };
}
