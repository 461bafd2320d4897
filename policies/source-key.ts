import type { Key } from '../connectors/access-scope.ts';
import type { Edge, Table } from '../schema/catalogue.ts';

/** The column of a table that is compared with keys, and how. */
export function sourceKey(table: Table, column: string, type: Edge['keyType']): Key {
  return type === 'ID_NUMBER' && keepsOldNumbers(table, column)
    ? { column, type, oldIdNumbers: true }
    : { column, type };
}

/** Whether ID numbers in a column may be of the old form: the SDL says it of a table's key and of its subject. */
export function keepsOldNumbers({ oldIdNumbers, key, subject }: Table, column: string): boolean {
  return oldIdNumbers && (column === key || column === subject);
}
