import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from './table.ts';

/** Where a table's file lies in a folder. @param address the folder, as a `file:` URL */
export function csvPath({ name }: Table, address: string): string {
  return join(fileURLToPath(address), `${name}.csv`);
}
