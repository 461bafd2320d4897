import { createHash } from 'node:crypto';
import pg from 'pg';
import type { SourceName } from './edges.ts';

/** As many connections per source as the hub has. */
export const POOL_SIZE = 8;

/** A PostgreSQL has connections for two or three servers at once, and each rests while the others are measured. */
export const IDLE_MS = 2_000;

const addresses = JSON.parse(process.env.SOURCES ?? '{}') as Record<SourceName, string>;

export const pools = Object.fromEntries(
  Object.entries(addresses).map(([name, connectionString]) => [
    name,
    new pg.Pool({ connectionString, max: POOL_SIZE, idleTimeoutMillis: IDLE_MS }),
  ]),
) as Readonly<Record<SourceName, pg.Pool>>;

/** Names of prepared statements by their texts. */
const names = new Map<string, string>();

/** The same text is prepared once on each connection. */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    names.set(text, name);
  }
  return name;
}

export async function closeSources(): Promise<void> {
  await Promise.all(Object.values(pools).map((pool) => pool.end()));
}
