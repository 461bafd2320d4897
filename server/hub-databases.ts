import type { Catalogue } from '../schema/catalogue.ts';
import type { DatabaseServer } from './database/database-server.ts';
import { createDatabase, databaseNames } from './database/databases.ts';
import { RESTRICTED_SESSION } from './database/pools.ts';
import type { Settings } from './settings.ts';

/** Where the hub's own database and its sources are. */
export interface HubDatabases {
  /** A login that owns the tables. */
  readonly admin: string;
  /** The hub's own database under the restricted role. */
  readonly runtime: string;
  /** By connection name. */
  readonly sources: Readonly<Record<string, string>>;
  /** The file store, with a login that may create schemas and tables; undefined: there is none. */
  readonly files?: string | undefined;
}

export interface DatabasesInput {
  readonly server: DatabaseServer;
  readonly settings: Settings;
  readonly connections: readonly string[];
}

const EMBEDDED_NAME = 'onecard_hub';

/** The addresses of all databases: those that are set; of a demo also those it makes for itself beside them. */
export function locateDatabases({ server, settings, connections }: DatabasesInput): HubDatabases {
  const name = hubDatabaseName(settings);
  return {
    admin: settings.databaseAdminUrl ?? server.connectionString(name),
    runtime: server.connectionString(name, RESTRICTED_SESSION),
    sources: Object.fromEntries(
      connections.map((connection) => [
        connection,
        settings.sourceUrls[connection] ?? server.connectionString(`${name}_${connection.toLowerCase()}`),
      ]),
    ),
    files:
      settings.filesUrl ?? (settings.mode === 'demo' ? server.connectionString(`${name}_files`) : undefined),
  };
}

/** Connection names of the sources that have an address of their own: files are loaded into the file store. */
export function connectionsOf({ sources }: Catalogue): readonly string[] {
  return [...sources.values()].filter(({ kind }) => kind !== 'FILE').map(({ connection }) => connection);
}

/** Creates the databases that a demo needs and that are not there yet. */
export async function createDemoDatabases({ server, settings, connections }: DatabasesInput): Promise<void> {
  const name = hubDatabaseName(settings);
  const maintenance = settings.databaseUrl ?? server.connectionString('postgres');
  const names = connections
    .filter((connection) => settings.sourceUrls[connection] === undefined)
    .map((connection) => `${name}_${connection.toLowerCase()}`);
  if (settings.databaseUrl === undefined) names.unshift(name);
  if (settings.filesUrl === undefined) names.push(`${name}_files`);
  const known = new Set(await databaseNames(maintenance));
  for (const database of names) if (!known.has(database)) await createDatabase(maintenance, database);
}

function hubDatabaseName({ databaseUrl }: Settings): string {
  if (databaseUrl === undefined) return EMBEDDED_NAME;
  return (
    decodeURIComponent(new URL(databaseUrl.replace('@/', '@localhost/')).pathname.slice(1)) || 'postgres'
  );
}
