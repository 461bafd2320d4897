import type { ColumnCondition, Condition, ExistsCondition, LookupScope } from '../connectors/access-scope.ts';
import { HubError } from '../errors.ts';
import { type Catalogue, type Column, type Edge, type Entity, grantable } from '../schema/catalogue.ts';
import { regionCodes } from '../schema/regions.ts';
import { isAgeOperator, youngerOrOlder } from './age-condition.ts';
import type { ResolvedGrants, RowCondition } from './agreement.ts';
import type { Access } from './decide.ts';
import { FILTERED_ENTITY } from './filter-coordinates.ts';
import { meansTheSame } from './resolve-grants.ts';
import { keepsOldNumbers, sourceKey } from './source-key.ts';

/** A question by ID numbers: who is known to it. */
export interface PeopleQuestion {
  readonly source: string;
  readonly scope: LookupScope;
}

/** A row filter, sorted by who can answer it. */
export interface SortedRowFilter {
  /** Conditions that the base database puts into its own queries. */
  readonly own: readonly Condition[];
  /** What other sources have to be asked about the people whom the base database has found. */
  readonly elsewhere: readonly PeopleQuestion[];
}

/**
 * An agreement's row filter on the day of the request.
 * @throws HubError AGREEMENT_NOT_ACTIVE where it speaks of a field that the sources no longer have: whoever would be
 *   shown without that condition stays hidden
 */
export function sortRowFilter(catalogue: Catalogue, { agreement, today }: Access): SortedRowFilter {
  const people = entityOf(catalogue, FILTERED_ENTITY);
  const own: Condition[] = [];
  const elsewhere: PeopleQuestion[] = [];
  if (agreement !== undefined) assertMeanings(catalogue, agreement.resolved);
  for (const condition of agreement?.document.rowFilter ?? []) {
    const [name = '', inner] = condition.field.split('.');
    const field = people.fields.get(name);
    if (field === undefined) throw fieldGone(condition.field);
    if (field.kind === 'column') {
      own.push(fieldCondition(field, condition, today));
      continue;
    }
    const target = entityOf(catalogue, field.targets[0] ?? '');
    const column = inner === undefined ? undefined : target.fields.get(inner);
    if (inner !== undefined && column?.kind !== 'column') throw fieldGone(condition.field);
    const conditions = column?.kind === 'column' ? [fieldCondition(column, condition, today)] : [];
    const exists = existsCondition(people, { edge: field, target, conditions });
    if (target.source.id === people.source.id) own.push(exists);
    else if (field.keyType === 'ID_NUMBER') elsewhere.push(questionOf(exists, target));
    else throw fieldGone(condition.field);
  }
  return { own, elsewhere };
}

/** People are chosen by what a field meant when its owner approved; by anything else the choice would be another. */
function assertMeanings(catalogue: Catalogue, { rowFilter = [] }: ResolvedGrants): void {
  if (rowFilter.length === 0) return;
  const fields = grantable(catalogue);
  for (const { coordinate, meaning } of rowFilter)
    if (!meansTheSame(meaning, fields.get(coordinate))) throw fieldGone(coordinate);
}

/** One condition on a field of Cardholder as a condition on its column. */
export function columnCondition(catalogue: Catalogue, condition: RowCondition): ColumnCondition {
  const field = entityOf(catalogue, FILTERED_ENTITY).fields.get(condition.field);
  if (field?.kind !== 'column') throw new Error(`no column behind ${condition.field}`);
  return fieldCondition(field, condition, '');
}

function fieldCondition(
  { name, type }: Column,
  { operator, values }: RowCondition,
  today: string,
): ColumnCondition {
  if (isAgeOperator(operator))
    return { column: name, columnType: 'TEXT', ...youngerOrOlder(operator, Number(values[0]), today) };
  return {
    column: name,
    columnType: type.name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT',
    operator: operator as ColumnCondition['operator'],
    values: values.flatMap((value) =>
      type.name === 'RegionCode' ? regionCodes(value) : [type.write(value)],
    ),
  };
}

function existsCondition(
  people: Entity,
  { edge, target, conditions }: { edge: Edge; target: Entity; conditions: readonly ColumnCondition[] },
): ExistsCondition {
  const by = people.fields.get(edge.by);
  if (by?.kind !== 'column') throw new Error(`${edge.coordinate} joins by no column`);
  const key = sourceKey(target.table, edge.key ?? target.table.key, edge.keyType);
  // The two columns are compared in both forms wherever one of them may hold the old one.
  const isOld = key.type === 'ID_NUMBER' && keepsOldNumbers(people.table, by.name);
  return {
    operator: 'EXISTS',
    by: by.name,
    table: target.table.name,
    key: isOld ? { ...key, oldIdNumbers: true } : key,
    latest: edge.list ? undefined : target.table.latest,
    conditions,
  };
}

/** The same asked of the source that has the rows: which of these keys has one that counts. */
function questionOf(exists: ExistsCondition, target: Entity): PeopleQuestion {
  const { table, key, conditions } = exists;
  return {
    source: target.source.id,
    scope: {
      table,
      columns: [],
      rowFilter: conditions.length === 0 ? [] : [{ ...exists, by: key.column }],
      key,
      expects: 'ONE',
      latest: undefined,
      order: undefined,
    },
  };
}

function entityOf({ entities }: Catalogue, name: string): Entity {
  const entity = entities.get(name);
  if (entity === undefined) throw new Error(`no source declares ${name}`);
  return entity;
}

function fieldGone(field: string): HubError {
  return new HubError('AGREEMENT_NOT_ACTIVE', {
    detail: {
      zh: `其行过滤所用的 ${field} 已不存在或含义已变,须以新版本修订`,
      en: `its row filter speaks of ${field}, which is no longer what it was: it needs a new version`,
    },
  });
}
