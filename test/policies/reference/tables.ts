import type { Entity } from '../../../schema/catalogue.ts';
import { normaliseIdNumber } from '../../../schema/id-number.ts';

/** A row as its source keeps it, by column; every value as text. */
export type PlainRow = Readonly<Record<string, string | null>>;

/** Every source's tables, by `source.table`. */
export type Tables = ReadonlyMap<string, readonly PlainRow[]>;

export function tableName({ source, table }: Entity): string {
  return `${source.id}.${table.name}`;
}

export function tableOf(tables: Tables, entity: Entity): readonly PlainRow[] {
  return tables.get(tableName(entity)) ?? [];
}

/** Whether a source's value is the one that is looked for: none never is, ID numbers are compared without dirt. */
export function sameText(type: 'ID_NUMBER' | 'TEXT', a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  return type === 'ID_NUMBER' ? normaliseIdNumber(a) === normaliseIdNumber(b) : a === b;
}

/** Order of a column's values, none last in both directions. */
export function compareTexts(a: unknown, b: unknown, descending: boolean): number {
  if (typeof a !== 'string' || typeof b !== 'string')
    return Number(typeof a !== 'string') - Number(typeof b !== 'string');
  const numbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  const less = numbers ? BigInt(a) < BigInt(b) : a < b;
  const order = a === b ? 0 : less ? -1 : 1;
  return descending ? -order : order;
}
