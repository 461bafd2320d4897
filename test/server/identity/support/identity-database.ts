import { Pool } from 'pg';
import { RESTRICTED_SESSION } from '../../../../server/database/pools.ts';
import { createTestDatabase } from '../../../support/test-database.ts';

/** A database of a test file's own, and the two ways into it. */
export interface IdentityDatabase {
  /** With the rights of the owner. */
  readonly owner: Pool;
  /** With the rights of the running hub. */
  readonly hub: Pool;
  readonly close: () => Promise<void>;
}

export async function createIdentityDatabase(): Promise<IdentityDatabase> {
  const database = await createTestDatabase();
  const owner = new Pool({ connectionString: database.url() });
  const hub = new Pool({ connectionString: database.url(RESTRICTED_SESSION) });
  return {
    owner,
    hub,
    close: async () => {
      await Promise.all([owner.end(), hub.end()]);
      await database.drop();
    },
  };
}
