import type { SeedProgress } from '../demo/load-bureaus.ts';
import { ONBOARDED_DATABASES } from '../demo/onboarded-databases.ts';
import type { Onboarded } from '../demo/start-onboarded.ts';
import type { Bilingual } from '../errors.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { withClient } from '../with-client.ts';
import { type DatabaseServer, openDatabaseServer } from './database/database-server.ts';
import { connectionsOf, createDemoDatabases, type HubDatabases, locateDatabases } from './hub-databases.ts';
import { installationSecret } from './installation-secret.ts';
import type { Settings } from './settings.ts';
import { ensureSubjectKey } from './subject-keys/stored-keys.ts';
import { embeddedConnectionsOf } from './workers/worker-connections.ts';

export interface PrepareInput {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly onProgress: (line: Bilingual) => void;
  readonly onSeedProgress?: (progress: SeedProgress) => void;
  readonly onError: (error: unknown) => void;
  /** Called when servers are being started and nothing else is to be done: time for the caller to load what comes next. */
  readonly meanwhile?: () => void;
}

/** All that a hub needs to start. */
export interface Prepared {
  readonly server: DatabaseServer;
  readonly databases: HubDatabases;
  readonly secret: Buffer;
  /** Ends what was started; the hub is stopped before. */
  stop(): Promise<void>;
}

/** Key of the advisory lock under which a demo is made; any number that nothing else in the database uses. */
const DEMO_LOCK = 7_104_250_618;

/** Opens the database server and brings the hub's own database up to date; a demo also gets its province. */
export async function prepare(input: PrepareInput): Promise<Prepared> {
  const { settings, catalogue, onProgress } = input;
  const connections = [...connectionsOf(catalogue), ...(settings.mode === 'demo' ? ONBOARDED_DATABASES : [])];
  onProgress({ zh: '打开数据库', en: 'opening the database' });
  const opening = openDatabaseServer({
    databaseUrl: settings.databaseUrl,
    directory: `${settings.dataDirectory}/postgres`,
    connections: embeddedConnectionsOf(settings.workers),
    onProgress,
  });
  // Loaded while the server starts.
  const loading = Promise.all([
    import('./database/migrate.ts'),
    settings.mode === 'demo' ? import('./prepare-demo.ts') : undefined,
  ]);
  loading.catch(() => undefined);
  if (settings.mode !== 'demo') input.meanwhile?.();
  const server = await opening;
  try {
    const [{ migrate }, demo] = await loading;
    const located = { server, settings, connections };
    if (settings.mode === 'demo') await createDemoDatabases(located);
    const databases = locateDatabases(located);
    onProgress({ zh: '更新数据表', en: 'migrating' });
    await migrate(databases.admin);
    const { secret, isNew } = installationSecret(settings);
    await withClient(databases.admin, (client) => ensureSubjectKey(client, secret));
    let onboarded: Onboarded | undefined;
    if (demo !== undefined) {
      // Hubs that share a database and start at once take turns: the later one finds all there.
      await withClient(databases.admin, async (client) => {
        await client.query('SELECT pg_advisory_lock($1)', [DEMO_LOCK]);
        onboarded = await demo.prepareDemo(input, { databases, secret, isNew });
      });
    }
    return {
      server,
      databases,
      secret,
      stop: async () => {
        await onboarded?.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
