import { existsSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { withClient } from '../with-client.ts';
import { csvPath } from './csv-path.ts';
import { quoted, type Table } from './table.ts';

/** Whether a bureau has a table, or file, of this name. */
export function hasTable(table: Table, address: string): Promise<boolean> {
  if (address.startsWith('file:')) return Promise.resolve(existsSync(csvPath(table, address)));
  return address.startsWith('mysql:') ? inMariaDb(table, address) : inPostgres(table, address);
}

async function inMariaDb({ name }: Table, address: string): Promise<boolean> {
  const connection = await createConnection({ uri: address, connectTimeout: 10_000 });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
      [name],
    );
    return rows.length > 0;
  } finally {
    await connection.end();
  }
}

function inPostgres({ name }: Table, address: string): Promise<boolean> {
  return withClient(address, async (client) => {
    const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
      quoted(name),
    ]);
    return rows[0]?.there === true;
  });
}
