import { randomBytes } from 'node:crypto';
import knex from 'knex';
import { Client, Pool } from 'pg';
import { up } from '../../../migrations/0003-audit.ts';

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

export const HUB_ROLE = '-c role=onecard_hub';

export async function createAuditDatabase(): Promise<AuditDatabase> {
  const server = process.env.TEST_DATABASE_URL ?? '';
  const name = `audit_${randomBytes(6).toString('hex')}`;
  const outside = new Pool({ connectionString: server, max: 1 });
  await outside.query(`CREATE DATABASE ${name}`);
  const url = withDatabase(server, name);
  await migrate(url);
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
      await outside.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await outside.end();
    },
  };
}

export async function connectHub(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString, options: HUB_ROLE });
  await client.connect();
  return client;
}

/** The URL may name a socket's directory and no host, which `URL` does not read. */
function withDatabase(server: string, name: string): string {
  return server.replace(/^([a-z]+:\/\/[^/]*)\/[^?]*/, `$1/${name}`);
}

async function migrate(url: string): Promise<void> {
  const owner = knex({ client: 'pg', connection: { connectionString: url } });
  try {
    await owner.raw(
      `DO $$ BEGIN CREATE ROLE onecard_hub NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
    await owner.raw('GRANT USAGE ON SCHEMA public TO onecard_hub');
    await up(owner);
  } finally {
    await owner.destroy();
  }
}
