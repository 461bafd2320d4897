import type { RowCondition } from '../../../policies/agreement.ts';
import { type Catalogue, columnOf, type Entity } from '../../../schema/catalogue.ts';
import { regionCodes } from '../../../schema/regions.ts';
import { compareTexts, type PlainRow, sameText, type Tables, tableOf } from './tables.ts';

export interface PersonInWorld {
  readonly catalogue: Catalogue;
  readonly tables: Tables;
  /** The person's row in the base database. */
  readonly row: PlainRow;
  readonly today: string;
}

/** Whether a person meets one condition of a row filter, or of a caller's filter. */
export function meets(person: PersonInWorld, condition: RowCondition): boolean {
  const { catalogue, row } = person;
  const people = catalogue.entities.get('Cardholder') as Entity;
  const [name, inner] = condition.field.split('.') as [string, string | undefined];
  const field = people.fields.get(name);
  if (field?.kind === 'column') return holds(people, row, { ...condition, today: person.today });
  if (field?.kind !== 'edge') throw new Error(`no field ${name}`);
  return field.targets.some((target) => {
    const entity = catalogue.entities.get(target) as Entity;
    const { key, latest } = entity.table;
    const rows = tableOf(person.tables, entity)
      .filter((other) =>
        sameText(field.keyType, other[field.key ?? key], row[columnOf(people, field.by).name]),
      )
      .toSorted((a, b) => (latest === undefined ? 0 : compareTexts(a[latest], b[latest], true)));
    const counting = field.list ? rows : rows.slice(0, 1);
    return condition.operator === 'EXISTS' || inner === undefined
      ? counting.length > 0
      : counting.some((other) => holds(entity, other, { ...condition, field: inner, today: person.today }));
  });
}

function holds(
  entity: Entity,
  row: PlainRow,
  { field, operator, values, today }: RowCondition & { readonly today: string },
): boolean {
  const { name, type } = columnOf(entity, field);
  const text = row[name];
  if (text === null || text === undefined) return false;
  const [wanted = ''] = values.map((value) => type.write(value));
  switch (operator) {
    case 'EQUAL':
    case 'IN':
      return values
        .flatMap((value) => (type.name === 'RegionCode' ? regionCodes(value) : [type.write(value)]))
        .some((value) => sameText(type.name === 'IdNumber' ? 'ID_NUMBER' : 'TEXT', text, value));
    case 'AT_LEAST':
      return text >= wanted;
    case 'AT_MOST':
      return text <= wanted;
    case 'AGE_AT_LEAST':
      return yearsBetween(text, today) >= Number(wanted);
    case 'AGE_AT_MOST':
      return yearsBetween(text, today) <= Number(wanted);
    case 'EXISTS':
      return true;
  }
}

/** Birthdays that there have been: whoever was born on 29 February has it on 1 March in other years. */
function yearsBetween(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) >= birth.slice(5) ? years : years - 1;
}
