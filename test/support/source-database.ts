import { withClient } from '../../with-client.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** A small database that plays a bureau's: empty but for what the SQL makes. */
export async function createSourceDatabase(sql: string): Promise<TestDatabase> {
  const database = await createTestDatabase('template0');
  await run(database, sql);
  return database;
}

/** Runs SQL as the bureau's own people do, past the hub. */
export async function run(database: TestDatabase, sql: string): Promise<void> {
  await withClient(database.url(), (client) => client.query(sql));
}
