import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { openDatabaseServer } from '../../../server/database/database-server.ts';
import { createDatabase, databaseExists, dropDatabase } from '../../../server/database/databases.ts';
import { withClient } from '../../../with-client.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('template0');
});

afterEach(() => database.drop());

it('uses the outside server that DATABASE_URL names, and leaves it running', async () => {
  const server = await openDatabaseServer({ databaseUrl: inject('postgresUrl'), directory: '/nonexistent' });
  expect(server.kind).toBe('external');
  const url = server.connectionString(database.name, '-c search_path=pg_catalog');
  await server.stop();
  const { rows } = await withClient(url, (client) =>
    client.query("SELECT current_database() AS name, current_setting('search_path') AS path"),
  );
  expect(rows).toEqual([{ name: database.name, path: 'pg_catalog' }]);
});

it('says in both languages that the outside server is unreachable, without its password', async () => {
  const opening = openDatabaseServer({
    databaseUrl: 'postgresql://hub:top-secret@127.0.0.1:1/hub',
    directory: '/nonexistent',
  });
  await expect(opening).rejects.toThrow(/无法连接\n.*cannot be reached/);
  await expect(opening).rejects.not.toThrow('top-secret');
});

it('creates a database once, however many ask at the same moment, whatever its name', async () => {
  const name = `${database.name}-"枢纽"`;
  const server = inject('postgresUrl');
  expect(await databaseExists(server, name)).toBe(false);
  await Promise.all([1, 2, 3].map(() => createDatabase(server, name)));
  expect(await databaseExists(server, name)).toBe(true);
  await dropDatabase(server, name);
});
