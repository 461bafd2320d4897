import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import type { VisibleLogs } from '../search.ts';
import { decodeKey, encodeKey } from './key-cursor.ts';

/** By what totals are told apart, and the column of it. */
const COLUMNS = {
  DAY: 'day',
  DEPARTMENT: 'department',
  AGREEMENT: 'agreement',
  COORDINATE: 'coordinate',
  PURPOSE: 'purpose',
  OUTCOME: 'outcome',
} as const;

export type TotalsKey = keyof typeof COLUMNS;

/** The most rows on a page. */
export const TOTALS_LIMIT = 1_000;

/** All conditions that are present must hold. */
export interface TotalsFilter {
  readonly department?: string;
  readonly agreement?: string;
  readonly coordinate?: string;
  readonly purpose?: string;
  readonly outcome?: string;
  /** First day in Shanghai, `YYYY-MM-DD`. */
  readonly from?: string;
  /** Last day. */
  readonly to?: string;
}

export interface TotalsQuestion {
  readonly filter: TotalsFilter;
  readonly by: readonly TotalsKey[];
  readonly visibleLogs: VisibleLogs;
  /** Rows on the page, 1 to 1,000. */
  readonly first: number;
  /** Cursor of the row before the page. */
  readonly after?: string;
}

export interface TotalsRow {
  readonly cursor: string;
  /** Null: the requests named none. */
  readonly key: Readonly<Partial<Record<TotalsKey, string | null>>>;
  readonly requests: number;
  /** Those of them that were refused. */
  readonly refused: number;
  /** Rows that the requests released: with a coordinate, those of all requests that asked for it. */
  readonly rows: number;
  /** Persons of each request, added up: who is in several is counted several times. */
  readonly subjects: number;
}

/**
 * Totals in the order of their keys, with one row more than the page where there is a next one.
 * @throws HubError BAD_USER_INPUT for `first` out of bounds, a key that is named twice, or a mangled cursor
 */
export async function readTotals(pool: Pool, question: TotalsQuestion): Promise<readonly TotalsRow[]> {
  const { by, first } = question;
  if (!Number.isInteger(first) || first < 1 || first > TOTALS_LIMIT)
    throw bad(`first 须为 1 至 ${TOTALS_LIMIT} 的整数`, `first must be an integer from 1 to ${TOTALS_LIMIT}`);
  if (new Set(by).size < by.length) throw bad('by 不得重复', 'by must not name anything twice');
  const { sql, values } = statement(question);
  const { rows } = await pool.query<Record<string, string>>(sql, [...values]);
  return rows.map((row) => {
    const key = by.map((name) => row[COLUMNS[name]] ?? '');
    return {
      cursor: encodeKey(key),
      key: Object.fromEntries(by.map((name, i) => [name, key[i] === '' ? null : key[i]])),
      requests: Number(row.requests),
      refused: Number(row.refused),
      rows: Number(row.rows),
      subjects: Number(row.subjects),
    };
  });
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Few shapes stand behind many totals: those are added up first, and each shape's coordinates then. */
function statement({ filter, by, visibleLogs, first, after }: TotalsQuestion): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { from, to, coordinate, ...equal } = filter;
  const where = [
    ...(from === undefined ? [] : [`day >= ${bind(from)}::date`]),
    ...(to === undefined ? [] : [`day <= ${bind(to)}::date`]),
    ...Object.entries(equal).map(
      ([name, value]) => `${COLUMNS[name.toUpperCase() as TotalsKey]} = ${bind(value)}`,
    ),
    ...(coordinate === undefined
      ? []
      : [
          `shape IN (SELECT shape FROM access_shape WHERE coordinates || masks @> ARRAY[${bind(coordinate)}])`,
        ]),
    ...(visibleLogs === 'all' ? [] : [`log = ANY (${bind(visibleLogs)})`]),
  ];
  const keys = by.map((name) => COLUMNS[name]);
  const own = keys.filter((key) => key !== 'coordinate');
  const isByCoordinate = own.length < keys.length;
  const shape = isByCoordinate ? ['shape'] : [];
  const grouped = `SELECT ${[...own, ...shape, 'outcome AS of', SUMS].join()} FROM access_total
    ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} GROUP BY ${[...own, ...shape, 'access_total.outcome'].join()}`;
  const only = [
    ...(isByCoordinate && coordinate !== undefined ? [`coordinate = ${bind(coordinate)}`] : []),
    ...(after === undefined || by.length === 0
      ? []
      : [`(${keys.join()}) > (${decodeKey(after, by).map(bind).join()})`]),
  ];
  return {
    sql: `
      SELECT ${[...keys.map((key) => (key === 'day' ? 'day::text AS day' : key)), TOTAL].join()}
        FROM (${grouped}) AS total
        ${isByCoordinate ? 'JOIN access_shape USING (shape) CROSS JOIN unnest(coordinates) AS coordinate' : ''}
        ${only.length === 0 ? '' : `WHERE ${only.join(' AND ')}`}
        ${keys.length === 0 ? '' : `GROUP BY ${keys.map((key) => (key === 'day' ? 'total.day' : key)).join()} ORDER BY ${keys.map((key) => (key === 'day' ? 'total.day' : `${key} COLLATE "C"`)).join()}`}
       LIMIT ${first + 1}`,
    values,
  };
}

const SUMS = 'sum(requests) AS requests, sum(rows) AS rows, sum(subjects) AS subjects';
const TOTAL = `coalesce(sum(requests), 0) AS requests, coalesce(sum(requests) FILTER (WHERE of = 'REFUSED'), 0) AS refused,
  coalesce(sum(rows), 0) AS rows, coalesce(sum(subjects), 0) AS subjects`;

function bad(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
