import knex, { type Knex } from 'knex';
import { oldIdNumber } from '../../id-number-form.ts';
import type {
  AccessScope,
  ColumnCondition,
  ExistsCondition,
  Key,
  LookupScope,
  PageScope,
} from '../access-scope.ts';
import type { SampleRequest } from '../connector.ts';
import { withOldForms } from '../old-id-numbers.ts';
import { bothForms, fill, newForm, type TextFunctions } from './old-id-number-sql.ts';

/** A compiled statement: `text` for pg, `values` those that belong to the scope and never change. */
export interface Statement {
  /** Name of the prepared statement, the same for the same text. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Stand-ins for the values that come with each request. Each is a value that no scope can hold (scopes hold texts),
 * so `finish` tells them apart by identity.
 */
const KEYS = Object.freeze({ placeholder: 'keys' });
const OLD_KEYS = Object.freeze({ placeholder: 'old keys' });
const AFTER = Object.freeze({ placeholder: 'after' });
const LIMIT = Number.MAX_SAFE_INTEGER;

const builder: Knex = knex({ client: 'pg' });

const POSTGRES_TEXT: TextFunctions = {
  length: (text) => `length(${text})`,
  part: (text, from, length) => `substr(${text}, ${from}, ${length})`,
  join: (...texts) => texts.join(' || '),
  code: (character) => `ascii(${character})`,
  remainder: (number, divisor) => `(${number}) % ${divisor}`,
};

/**
 * `select key, columns` for an array of keys and, where many rows are expected, a limit per key.
 * Binds what `lookupValues` makes of a request.
 */
export function compileLookup(scope: LookupScope): Omit<Statement, 'name'> {
  const { oldIdNumbers = false } = scope.key;
  const kept = keyExpression(scope.key);
  const key = oldIdNumbers ? fill(newForm(POSTGRES_TEXT), kept) : kept;
  if (scope.expects === 'ONE') {
    const query = builder(scope.table)
      .select(
        builder.raw(`${key.sql} as "key"`, key.bindings),
        ...scope.columns.map((column) => builder.ref(column)),
      )
      .whereRaw(`${kept.sql} = any(?::text[])`, [...kept.bindings, binding(KEYS)]);
    if (scope.latest !== undefined) {
      query
        .distinctOn(builder.raw('"key"') as unknown as string)
        .orderByRaw('"key", ?? desc nulls last', [scope.latest]);
    }
    return finish(restrict(query, scope), [KEYS]);
  }
  const rows: Knex.QueryBuilder = builder(scope.table)
    .select(columnList(scope.columns))
    .whereRaw(
      oldIdNumbers ? `${kept.sql} in ("keys"."key", "keys"."old")` : `${kept.sql} = "keys"."key"`,
      kept.bindings,
    )
    .limit(LIMIT);
  restrict(rows, scope);
  if (scope.order !== undefined) {
    rows.orderBy(scope.order.column, scope.order.descending ? 'desc' : 'asc', 'last');
  }
  const query = oldIdNumbers
    ? builder.raw(
        'select "keys"."key", "rows".* from unnest(?::text[], ?::text[]) as "keys"("key", "old") cross join lateral ? as "rows"',
        [binding(KEYS), binding(OLD_KEYS), rows],
      )
    : builder.raw(
        'select "keys"."key", "rows".* from unnest(?::text[]) as "keys"("key") cross join lateral ? as "rows"',
        [binding(KEYS), rows],
      );
  return finish(query, oldIdNumbers ? [KEYS, LIMIT, OLD_KEYS] : [KEYS, LIMIT]);
}

/** What the statement of a scope is bound to for some keys, before its own values. */
export function lookupValues(
  { expects, key }: LookupScope,
  keys: readonly string[],
  limit: number,
): readonly unknown[] {
  if (expects === 'ONE') return [key.oldIdNumbers ? withOldForms(keys) : keys];
  return key.oldIdNumbers ? [keys, limit, keys.map(oldIdNumber)] : [keys, limit];
}

/** `select order, columns` after a position. Binds: [after,] limit, then the values of the caller's filter. */
export function compilePage(
  scope: PageScope,
  filter: readonly ColumnCondition[],
  continued: boolean,
): Omit<Statement, 'name'> {
  const query = builder(scope.table)
    .select(builder.ref(scope.order).as('position'), ...scope.columns.map((column) => builder.ref(column)))
    .orderBy(scope.order)
    .limit(LIMIT);
  if (continued) query.whereRaw('?? > ?', [scope.order, binding(AFTER)]);
  restrict(query, scope);
  const stand = filter.map((_, index) => Object.freeze({ placeholder: `filter ${index}` }));
  for (const [index, condition] of filter.entries()) query.whereRaw(...predicate(condition, stand[index]));
  return finish(query, [...(continued ? [AFTER] : []), LIMIT, ...stand]);
}

/** `select columns` of rows, the newest or in whichever order the database finds easiest. Binds: limit. */
export function compileSample({
  table,
  columns,
  newestBy,
}: Omit<SampleRequest, 'limit'>): Omit<Statement, 'name'> {
  const query = builder(table).select(columnList(columns)).limit(LIMIT);
  if (newestBy !== undefined) query.orderBy(newestBy, 'desc', 'last');
  return finish(query, [LIMIT]);
}

/** The value that a condition is bound to. */
export function conditionValue({ operator, values }: ColumnCondition): unknown {
  return operator === 'IN' ? values : values[0];
}

/** A select list needs one item: a constant where only the existence of rows is asked for. */
function columnList(columns: readonly string[]): Knex.Raw {
  return columns.length === 0
    ? builder.raw('1')
    : builder.raw(columns.map(() => '??').join(', '), [...columns]);
}

/** Whatever pg can bind; knex's own type of bindings is narrower. */
function binding(value: unknown): Knex.RawBinding {
  return value as Knex.RawBinding;
}

function restrict(query: Knex.QueryBuilder, { table, rowFilter }: AccessScope): Knex.QueryBuilder {
  for (const condition of rowFilter)
    query.whereRaw(
      ...(condition.operator === 'EXISTS'
        ? existence(condition, table)
        : predicate(condition, conditionValue(condition))),
    );
  return query;
}

const OPERATORS = { EQUAL: '= ?', IN: '= any(?)', AT_LEAST: '>= ?', AT_MOST: '<= ?' } as const;

/** A piece of SQL and what is bound to it. */
type Sql = [string, readonly Knex.RawBinding[]];

function predicate(condition: ColumnCondition, value: unknown): Sql {
  const { sql, bindings } = keyExpression({ column: condition.column, type: condition.columnType });
  return [`${sql} ${OPERATORS[condition.operator]}`, [...bindings, binding(value)]];
}

/**
 * The other table is `there`, for it may be the scope's own. Where only the newest row of each key counts, that one is chosen before
 * the conditions. Else they stand beside the key, so that PostgreSQL sees a semi-join: it takes anything nested for a condition to be
 * evaluated on every row of the scope's table, also on those that cheaper conditions pass over.
 */
function existence({ by, table, key, latest, conditions }: ExistsCondition, here: string): Sql {
  const there = keyExpression({ ...key, column: `there.${key.column}` });
  const own = keyExpression({ ...key, column: `${here}.${by}` });
  const outer = key.oldIdNumbers ? fill(bothForms(POSTGRES_TEXT), own) : { ...own, sql: `= ${own.sql}` };
  const found = latest === undefined ? 'there' : 'found';
  const met = conditions.map((condition) =>
    predicate({ ...condition, column: `${found}.${condition.column}` }, conditionValue(condition)),
  );
  const values = met.flatMap(([, bindings]) => bindings);
  const rows: Sql = [
    `from ?? as "there" where ${there.sql} ${outer.sql}`,
    [table, ...there.bindings, ...outer.bindings],
  ];
  if (latest === undefined) {
    const every = [rows[0], ...met.map(([sql]) => sql)].join(' and ');
    return [`exists (select 1 ${every})`, [...rows[1], ...values]];
  }
  const where = met.length === 0 ? '' : ` where ${met.map(([sql]) => sql).join(' and ')}`;
  return [
    `exists (select 1 from (select * ${rows[0]} order by ?? desc nulls last limit 1) as "found"${where})`,
    [...rows[1], latest, ...values],
  ];
}

/**
 * Bureaus keep ID numbers with trailing blanks and a lower-case x, so they are compared in normal form; an index on
 * this very expression keeps it fast (docs/operations.md).
 */
function keyExpression({ column, type }: Key): { sql: string; bindings: string[] } {
  return type === 'ID_NUMBER'
    ? { sql: 'upper(btrim(??::text))', bindings: [column] }
    : { sql: '??', bindings: [column] };
}

/** Renumbers the bindings: what a request fills comes first, in the given order; the scope's own values follow. */
function finish(
  query: Knex.QueryBuilder | Knex.Raw,
  placeholders: readonly unknown[],
): Omit<Statement, 'name'> {
  const native = query.toSQL().toNative();
  const values: unknown[] = [];
  const numbers = native.bindings.map((bound) => {
    const placeholder = placeholders.indexOf(bound);
    if (placeholder >= 0) return placeholder + 1;
    values.push(bound);
    return placeholders.length + values.length;
  });
  return { text: native.sql.replace(/\$(\d+)/g, (_, number) => `$${numbers[Number(number) - 1]}`), values };
}
