import { CsvLoader } from './csv-loader.ts';
import { MariaDbLoader } from './mariadb-loader.ts';
import type { RowLoader } from './row-loader.ts';
import type { Table } from './table.ts';
import { TableLoader } from './table-loader.ts';

/** The way into a bureau's table: PostgreSQL, MariaDB (`mysql:`), or a folder of CSV files (`file:`). */
export function openLoader(table: Table, address: string): Promise<RowLoader> {
  switch (address.slice(0, address.indexOf(':'))) {
    case 'mysql':
      return MariaDbLoader.open(table, address);
    case 'file':
      return CsvLoader.open(table, address);
    default:
      return TableLoader.open(table, address);
  }
}
