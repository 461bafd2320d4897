import { type Connection, createConnection } from 'mysql2/promise';
import type { RowLoader } from './row-loader.ts';
import type { Row, Table } from './table.ts';

/** Few large statements instead of many small ones, below the smallest `max_allowed_packet` that is in use. */
const ROWS_PER_STATEMENT = 1_000;

/** Fills one table of a MariaDB database beside the present one, whose place it takes in one step. */
export class MariaDbLoader implements RowLoader {
  readonly #table: Table;
  readonly #connection: Connection;
  readonly #columns: readonly string[];
  #rows: Row<string>[] = [];

  private constructor(table: Table, connection: Connection) {
    this.#table = table;
    this.#connection = connection;
    this.#columns = Object.keys(table.columns);
  }

  /** @param address `mysql://user:password@host:port/database` */
  static async open(table: Table, address: string): Promise<MariaDbLoader> {
    const connection = await createConnection({ uri: address, connectTimeout: 10_000 });
    // A lost connection also fails the statement under way, and that failure is the one that is reported.
    connection.on('error', () => undefined);
    try {
      await connection.query(`DROP TABLE IF EXISTS ${ticked(unfinished(table))}`);
      await connection.query(createTableSql(table));
      // One transaction for all rows: no flush to disk for each statement.
      await connection.query('SET autocommit = 0, unique_checks = 0');
    } catch (error) {
      await connection.end();
      throw error;
    }
    return new MariaDbLoader(table, connection);
  }

  add(row: Row<string>): void {
    this.#rows.push(row);
  }

  async drain(): Promise<void> {
    while (this.#rows.length >= ROWS_PER_STATEMENT) await this.#send();
  }

  async endOfRows(): Promise<void> {
    while (this.#rows.length > 0) await this.#send();
    await this.#connection.query('COMMIT');
  }

  async commit(): Promise<void> {
    const { name, constraints = [], indexes } = this.#table;
    const additions = [
      ...constraints.map((constraint) => `ADD ${constraint}`),
      ...indexes.map((index) => `ADD INDEX (${index})`),
    ];
    const loaded = ticked(unfinished(this.#table));
    if (additions.length > 0) await this.#connection.query(`ALTER TABLE ${loaded} ${additions.join(', ')}`);
    await this.#connection.query(`ANALYZE TABLE ${loaded}`);
    // Readers find the old table or the new one, never none.
    const old = ticked(`${name}__old`);
    await this.#connection.query(`DROP TABLE IF EXISTS ${old}`);
    await this.#connection.query(
      `RENAME TABLE IF EXISTS ${ticked(name)} TO ${old}, ${loaded} TO ${ticked(name)}`,
    );
    await this.#connection.query(`DROP TABLE IF EXISTS ${old}`);
  }

  async close(): Promise<void> {
    await this.#connection
      .query(`DROP TABLE IF EXISTS ${ticked(unfinished(this.#table))}`)
      .catch(() => undefined);
    await this.#connection.end();
  }

  async #send(): Promise<void> {
    const rows = this.#rows.splice(0, ROWS_PER_STATEMENT);
    await this.#connection.query(
      `INSERT INTO ${ticked(unfinished(this.#table))} (${this.#columns.map(ticked).join(', ')}) VALUES ?`,
      [rows.map((row) => this.#columns.map((column) => row[column]))],
    );
  }
}

function createTableSql(table: Table): string {
  const definitions = Object.entries(table.columns).map(([column, type]) => `${ticked(column)} ${type}`);
  return `CREATE TABLE ${ticked(unfinished(table))} (${definitions.join(', ')}) DEFAULT CHARACTER SET utf8mb4`;
}

function unfinished({ name }: Table): string {
  return `${name}__new`;
}

function ticked(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}
