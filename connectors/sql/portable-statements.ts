import type { Knex } from 'knex';
import type { ColumnCondition, Condition, ExistsCondition, Key, LookupScope } from '../access-scope.ts';
import type { LookupRequest, PageRequest, SampleRequest } from '../connector.ts';
import { withOldForms } from '../old-id-numbers.ts';
import type { Dialect } from './dialect.ts';
import { bothForms, type Expression, fill, newForm } from './old-id-number-sql.ts';

/** SQL with `?` for values and `??` for identifiers, as knex reads it, and what is bound to them. */
export type Sql = Expression;

/**
 * `select key, columns` of the rows of some keys, of each key in order and no more than the limit. A key comes as the
 * database compares it: the caller leaves out what it did not ask for.
 */
export function lookupSql(dialect: Dialect, { scope, keys, limit }: LookupRequest): Sql {
  const key = shownKey(dialect, scope.key);
  const order = orderOf(scope);
  const chosen = all(
    sql('select '),
    list([
      all(key, sql(' as row_key')),
      ...shownColumns(dialect, scope.columns),
      all(
        sql('row_number() over (partition by '),
        key,
        sql(' order by '),
        order ?? key,
        sql(') as row_place'),
      ),
    ]),
    sql(' from ?? where ', scope.table),
    keyAmong(dialect, scope.key, keys),
    restriction(dialect, scope.rowFilter, scope.table),
  );
  const names = ['row_key', ...scope.columns.map((_, i) => `c${i}`)].join(', ');
  const most = scope.expects === 'ONE' ? 1 : limit;
  return all(
    sql(`select ${names} from (`),
    chosen,
    sql(`) chosen where row_place <= ${count(most)} order by row_place`),
  );
}

/** `select order, columns` after a position. Rows without a position are on no page. */
export function pageSql(dialect: Dialect, { scope, filter, after, limit }: PageRequest): Sql {
  return all(
    sql('select '),
    list(shownColumns(dialect, [scope.order, ...scope.columns])),
    sql(' from ?? where ?? is not null', scope.table, scope.order),
    after === undefined ? NOTHING : sql(' and ?? > ?', scope.order, after),
    restriction(dialect, [...scope.rowFilter, ...filter], scope.table),
    sql(` order by ?? ${dialect.first(count(limit), true)}`, scope.order),
  );
}

/** `select columns` of rows, the newest or in whichever order the database finds easiest. */
export function sampleSql(dialect: Dialect, { table, columns, limit, newestBy }: SampleRequest): Sql {
  const shown = columns.length === 0 ? sql('1') : list(shownColumns(dialect, columns));
  const order = newestBy === undefined ? sql('') : sql(' order by ?? desc', newestBy);
  const first = dialect.first(count(limit), newestBy !== undefined);
  return all(sql('select '), shown, sql(' from ??', table), order, sql(` ${first}`));
}

function shownColumns({ shown }: Dialect, columns: readonly string[]): readonly Sql[] {
  return columns.map((column, i) => fill(`${shown} as c${i}`, sql('??', column)));
}

/** Keys by which rows are told apart, in the form in which they are asked for. */
function shownKey(dialect: Dialect, key: Key): Sql {
  if (key.type === 'TEXT') return fill(dialect.exact, sql('??', key.column));
  const normal = fill(dialect.normal, sql('??', key.column));
  return key.oldIdNumbers ? fill(newForm(dialect.text), normal) : normal;
}

function keyAmong(dialect: Dialect, key: Key, keys: readonly string[]): Sql {
  if (key.type === 'ID_NUMBER')
    return idNumberAmong(dialect, key.column, key.oldIdNumbers ? withOldForms(keys) : keys);
  return sql(`?? in (${places(keys)})`, key.column, ...padded(keys));
}

/** Nulls come last whatever the direction. */
function orderOf({ expects, latest, order }: LookupScope): Sql | undefined {
  const by = expects === 'ONE' && latest !== undefined ? { column: latest, descending: true } : order;
  return (
    by &&
    sql(`case when ?? is null then 1 else 0 end, ?? ${by.descending ? 'desc' : 'asc'}`, by.column, by.column)
  );
}

function restriction(dialect: Dialect, conditions: readonly Condition[], here: string): Sql {
  return all(
    ...conditions.flatMap((condition) => [
      sql(' and '),
      condition.operator === 'EXISTS' ? existence(dialect, condition, here) : predicate(dialect, condition),
    ]),
  );
}

function predicate(dialect: Dialect, condition: ColumnCondition, table?: string): Sql {
  const { columnType, operator, values } = condition;
  const column = table === undefined ? condition.column : `${table}.${condition.column}`;
  switch (operator) {
    case 'AT_LEAST':
      return sql('?? >= ?', column, values[0] ?? '');
    case 'AT_MOST':
      return sql('?? <= ?', column, values[0] ?? '');
    case 'EQUAL':
    case 'IN':
      return columnType === 'ID_NUMBER'
        ? idNumberAmong(dialect, column, values)
        : all(
            sql(`?? in (${places(values)})`, column, ...padded(values)),
            fill(` and ${dialect.exact}`, sql('??', column)),
            sql(` in (${places(values)})`, ...padded(values)),
          );
  }
}

/** A row of the other table, and where only the newest counts, none that is newer. */
function existence(dialect: Dialect, exists: ExistsCondition, here: string): Sql {
  const { by, table, key, latest, conditions } = exists;
  const own = `${here}.${by}`;
  const newer =
    latest === undefined
      ? NOTHING
      : all(
          sql(' and not exists (select 1 from ?? ?? where ', table, 'newer'),
          sameKey(dialect, { ...key, column: `newer.${key.column}` }, own),
          sql(
            ' and (?? > ?? or (?? is null and ?? is not null)))',
            `newer.${latest}`,
            `there.${latest}`,
            `there.${latest}`,
            `newer.${latest}`,
          ),
        );
  return all(
    sql('exists (select 1 from ?? ?? where ', table, 'there'),
    sameKey(dialect, { ...key, column: `there.${key.column}` }, own),
    ...conditions.flatMap((condition) => [sql(' and '), predicate(dialect, condition, 'there')]),
    newer,
    sql(')'),
  );
}

function sameKey(dialect: Dialect, key: Key, own: string): Sql {
  if (key.type === 'TEXT')
    return all(
      sql('?? = ?? and ', key.column, own),
      fill(dialect.exact, sql('??', key.column)),
      sql(' = '),
      fill(dialect.exact, sql('??', own)),
    );
  const there = fill(dialect.normal, sql('??', key.column));
  const outer = fill(dialect.normal, sql('??', own));
  return all(
    there,
    sql(' '),
    key.oldIdNumbers ? fill(bothForms(dialect.text), outer) : all(sql('= '), outer),
  );
}

/**
 * Rows whose number, without blanks and in upper case, is among some. With `byBeginning` an index on the bare column
 * finds the candidates: what begins with one of the numbers, in either case, or with a blank.
 */
function idNumberAmong(dialect: Dialect, column: string, numbers: readonly string[]): Sql {
  const among = all(
    fill(dialect.normal, sql('??', column)),
    sql(` in (${places(numbers)})`, ...padded(numbers)),
  );
  if (!dialect.byBeginning) return among;
  const beginnings = padded([...new Set(numbers.flatMap((number) => [number, number.toLowerCase()]))]);
  const candidates = beginnings.map((number) =>
    sql("?? like ? escape '|'", column, `${number.replaceAll(/[|%_]/g, '|$&')}%`),
  );
  return all(sql('('), list([sql("?? like ' %'", column), ...candidates], ' or '), sql(') and '), among);
}

/**
 * As many values as the next power of two, the last one repeated: so there are few statements to prepare, however many
 * keys requests bring.
 */
function padded(values: readonly string[]): readonly string[] {
  const last = values.at(-1);
  if (last === undefined) throw new Error('a list of values is empty');
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}

function places(values: readonly string[]): string {
  return padded(values)
    .map(() => '?')
    .join(', ');
}

/** Limits stand in the text: drivers bind numbers as something that not every database takes for one there. */
function count(rows: number): number {
  if (!Number.isSafeInteger(rows) || rows < 0) throw new Error('a limit is a whole number');
  return rows;
}

const NOTHING: Sql = { sql: '', bindings: [] };

function sql(text: string, ...bindings: readonly Knex.RawBinding[]): Sql {
  return { sql: text, bindings };
}

function all(...parts: readonly Sql[]): Sql {
  return list(parts, '');
}

function list(parts: readonly Sql[], separator = ', '): Sql {
  return {
    sql: parts.map((part) => part.sql).join(separator),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}
