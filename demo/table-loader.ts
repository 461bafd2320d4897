import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Client } from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import type { RowLoader } from './row-loader.ts';
import { copyEncoder, createTableSql, finishTableSql, quoted, type Row, type Table } from './table.ts';

/** Few large writes instead of many small ones; large enough that the system calls do not show. */
const CHUNK_CHARACTERS = 128 * 1024;

/** Enough to sort the index keys of a million rows in memory, and five bureaus sort at a time. */
const MAINTENANCE_MEMORY = '128MB';

/**
 * Fills one table, on its own connection and in one transaction: readers wait until the new table is complete, and
 * where the load dies half-way the old one stays. Rows that are frozen in the transaction that creates their
 * table need no vacuum afterwards, and PostgreSQL may spare their log (wal_level = minimal).
 */
export class TableLoader implements RowLoader {
  readonly table: Table;
  readonly #client: Client;
  readonly #copy: CopyStreamQuery;
  readonly #copied: Promise<void>;
  readonly #encode: (row: Row<string>) => string;
  #chunk = '';

  private constructor(table: Table, client: Client) {
    this.table = table;
    this.#client = client;
    this.#copy = client.query(copyFrom(`COPY ${quoted(table.name)} FROM STDIN (FREEZE)`));
    this.#copied = finished(this.#copy);
    // A failure may come while nobody waits here; whoever waits next is told.
    this.#copied.catch(() => undefined);
    this.#encode = copyEncoder(table);
  }

  static async open(table: Table, connectionString: string): Promise<TableLoader> {
    const client = new Client({ connectionString, application_name: 'onecard seed' });
    // A lost connection also fails the query under way, and that failure is the one that is reported.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`SET maintenance_work_mem = '${MAINTENANCE_MEMORY}'`);
      await client.query('BEGIN');
      await client.query(`DROP TABLE IF EXISTS ${quoted(table.name)}`);
      await client.query(createTableSql(table));
    } catch (error) {
      await client.end();
      throw error;
    }
    return new TableLoader(table, client);
  }

  add(row: Row<string>): void {
    this.#chunk += this.#encode(row);
  }

  /** Sends what has gathered once it is a chunk; waits where PostgreSQL is behind. */
  async drain(): Promise<void> {
    if (this.#chunk.length >= CHUNK_CHARACTERS) await this.#send();
  }

  /** Sends the rest and waits until PostgreSQL has taken all rows. */
  async endOfRows(): Promise<void> {
    await this.#send();
    this.#copy.end();
    await this.#copied;
  }

  /** Builds constraints, indexes and statistics, and lets the new table be seen. */
  async commit(): Promise<void> {
    for (const statement of finishTableSql(this.table)) await this.#client.query(statement);
    await this.#client.query('COMMIT');
  }

  /** Ends the connection; what was not committed is gone. */
  async close(): Promise<void> {
    await this.#client.end();
  }

  async #send(): Promise<void> {
    const chunk = Buffer.from(this.#chunk);
    this.#chunk = '';
    if (!this.#copy.write(chunk)) await Promise.race([once(this.#copy, 'drain'), this.#copied]);
  }
}
