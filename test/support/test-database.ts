import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { withDatabase } from '../../server/database/connection-string.ts';
import { createDatabase, dropDatabase } from '../../server/database/databases.ts';
import { withClient } from '../../with-client.ts';

/** A database of one test file's own. */
export interface TestDatabase {
  readonly name: string;
  /** A superuser's login. `options` are the session's settings, `-c role=onecard_hub`. */
  url(options?: string): string;
  /** Ends its sessions and removes it. */
  drop(): Promise<void>;
}

/**
 * Copies a template: `hub_template` has the hub's own tables without rows, `template0` is empty.
 * Nobody may be connected to the template.
 */
export async function createTestDatabase(template = 'hub_template'): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    // Test files run side by side; copies of one template take turns.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    await createDatabase(server, name, { template });
  });
  return {
    name,
    url: (options) => withDatabase(server, name, options),
    drop: () => dropDatabase(server, name),
  };
}
