import type { Condition } from '../connectors/access-scope.ts';
import { type Catalogue, columnOf } from '../schema/catalogue.ts';
import { regionCodes } from '../schema/regions.ts';
import type { RowCondition } from './agreement.ts';

/** Row filters speak of the cardholder; what other sources hold is reached through one. */
export const FILTERED_ENTITY = 'Cardholder';

/** A row filter as conditions on the base database's columns. */
export function rowFilterConditions(
  catalogue: Catalogue,
  rowFilter: readonly RowCondition[],
): readonly Condition[] {
  return rowFilter.map((condition) => columnCondition(catalogue, condition));
}

/** One condition on a field of Cardholder as a condition on its column. */
export function columnCondition(catalogue: Catalogue, { field, operator, values }: RowCondition): Condition {
  const entity = catalogue.entities.get(FILTERED_ENTITY);
  if (entity === undefined) throw new Error(`no source declares ${FILTERED_ENTITY}`);
  const column = columnOf(entity, field);
  const isRegion = column.type.name === 'RegionCode';
  const written = values.flatMap((value) => (isRegion ? regionCodes(value) : [column.type.write(value)]));
  return {
    column: column.name,
    columnType: column.type.name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT',
    operator: operator as Condition['operator'],
    values: written,
  };
}
