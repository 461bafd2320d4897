import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import { Database } from 'node-sqlite3-wasm';

/**
 * knex's client for better-sqlite3 over a build of SQLite that needs no compiler: its driver has to be compiled for each
 * machine, which these tests do not.
 */
export function wasmSqlite(): typeof Knex.Client {
  const require = createRequire(import.meta.url);
  const BetterSqlite = require('knex/lib/dialects/better-sqlite3') as typeof Knex.Client;
  return class extends BetterSqlite {
    _driver() {
      return class {
        readonly #database: Database;
        constructor(file: string, { readonly }: { readonly: boolean }) {
          this.#database = new Database(file, { fileMustExist: true, readOnly: readonly });
        }
        prepare(sql: string) {
          return {
            reader: true,
            all: (values: readonly string[]) => this.#database.all(sql, [...values]),
          };
        }
        close() {
          this.#database.close();
        }
      };
    }
  };
}
