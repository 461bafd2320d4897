import type { RowLoader } from './row-loader.ts';
import type { Table } from './table.ts';
import { TableLoader } from './table-loader.ts';

/**
 * The way into a bureau's table: PostgreSQL, MariaDB (`mysql:`), or a folder of CSV files (`file:`). The packages of the others are loaded
 * where they are needed: commands that write nothing start without them.
 */
export async function openLoader(table: Table, address: string): Promise<RowLoader> {
  switch (address.slice(0, address.indexOf(':'))) {
    case 'mysql': {
      const { MariaDbLoader } = await import('./mariadb-loader.ts');
      return MariaDbLoader.open(table, address);
    }
    case 'file': {
      const { CsvLoader } = await import('./csv-loader.ts');
      return CsvLoader.open(table, address);
    }
    default:
      return TableLoader.open(table, address);
  }
}
