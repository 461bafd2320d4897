import { Client, Pool } from 'pg';
import { inject } from 'vitest';
import { RESTRICTED_SESSION } from '../../../server/database/pools.ts';
import { createTestDatabase } from '../../support/test-database.ts';

/** A database of its own with the audit tables, and the ways into it. */
export interface AuditDatabase {
  readonly url: string;
  /** With the rights of the owner. */
  readonly admin: Pool;
  /** With the rights of the hub. */
  readonly hub: Pool;
  /** A new connection of the hub. */
  connect(): Promise<Client>;
  /** The hub's connections are cut off and refused, as if the server were gone. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
  drop(): Promise<void>;
}

export const HUB_ROLE = RESTRICTED_SESSION;

export async function createAuditDatabase(): Promise<AuditDatabase> {
  const database = await createTestDatabase();
  const { name } = database;
  const url = database.url();
  const outside = new Pool({ connectionString: inject('postgresUrl'), max: 1 });
  const admin = new Pool({ connectionString: url });
  const hub = new Pool({ connectionString: url, options: HUB_ROLE });
  // Connections that a test cuts off while they idle are of no further interest.
  for (const pool of [admin, hub]) pool.on('error', () => undefined);
  const allow = (allowed: boolean) => outside.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
  return {
    url,
    admin,
    hub,
    connect: () => connectHub(url),
    async takeDown() {
      await allow(false);
      await outside.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        name,
      ]);
    },
    async bringUp() {
      await allow(true);
    },
    async drop() {
      await Promise.all([admin.end(), hub.end()]);
      await outside.end();
      await database.drop();
    },
  };
}

export async function connectHub(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, options: HUB_ROLE });
  await client.connect();
  return client;
}
