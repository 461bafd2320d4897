import type { Pool } from 'pg';
import { enrolDemo, enrolOnboarded } from '../demo/enrol.ts';
import { ONBOARDED_DATABASES } from '../demo/onboarded-sources.ts';
import { type SeedProgress, seedProvince } from '../demo/seed.ts';
import { seededWith } from '../demo/seed-record.ts';
import type { Onboarded } from '../demo/start-onboarded.ts';
import type { Bilingual } from '../errors.ts';
import { extendCatalogue } from '../schema/build.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { withClient } from '../with-client.ts';
import { type DatabaseServer, openDatabaseServer } from './database/database-server.ts';
import { migrate } from './database/migrate.ts';
import { closePool, createPool } from './database/pools.ts';
import { connectionsOf, createDemoDatabases, type HubDatabases, locateDatabases } from './hub-databases.ts';
import { registerClient } from './identity/clients.ts';
import { ensureIssuerKey } from './identity/issuer-keys.ts';
import { installationSecret } from './installation-secret.ts';
import type { Settings } from './settings.ts';
import { enrolSource } from './sources/enrol-source.ts';
import { ensureSubjectKey } from './subject-keys/stored-keys.ts';
import { embeddedConnectionsOf } from './workers/worker-connections.ts';

export interface PrepareInput {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly onProgress: (line: Bilingual) => void;
  readonly onSeedProgress?: (progress: SeedProgress) => void;
  readonly onError: (error: unknown) => void;
}

/** All that a hub needs to start. */
export interface Prepared {
  readonly server: DatabaseServer;
  readonly databases: HubDatabases;
  readonly secret: Buffer;
  /** Ends what was started; the hub is stopped before. */
  stop(): Promise<void>;
}

/** The demo province as `npm start` makes it: large enough to be real, made in seconds. */
export const DEFAULT_PROVINCE = { cardholders: 10_000, seed: 1 };

/** Key of the advisory lock under which a demo is made; any number that nothing else in the database uses. */
const DEMO_LOCK = 7_104_250_618;

/** Opens the database server and brings the hub's own database up to date; a demo also gets its province. */
export async function prepare(input: PrepareInput): Promise<Prepared> {
  const { settings, catalogue, onProgress } = input;
  const connections = [...connectionsOf(catalogue), ...(settings.mode === 'demo' ? ONBOARDED_DATABASES : [])];
  onProgress({ zh: '打开数据库', en: 'opening the database' });
  const server = await openDatabaseServer({
    databaseUrl: settings.databaseUrl,
    directory: `${settings.dataDirectory}/postgres`,
    connections: embeddedConnectionsOf(settings.workers),
    onProgress,
  });
  try {
    const located = { server, settings, connections };
    if (settings.mode === 'demo') await createDemoDatabases(located);
    const databases = locateDatabases(located);
    onProgress({ zh: '更新数据表', en: 'migrating' });
    await migrate(databases.admin);
    const { secret, isNew } = installationSecret(settings);
    await withClient(databases.admin, (client) => ensureSubjectKey(client, secret));
    let onboarded: Onboarded | undefined;
    if (settings.mode === 'demo') {
      // Hubs that share a database and start at once take turns: the later one finds all there.
      await withClient(databases.admin, async (client) => {
        await client.query('SELECT pg_advisory_lock($1)', [DEMO_LOCK]);
        onboarded = await prepareDemo(input, { databases, secret, isNew });
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

async function prepareDemo(
  { settings, catalogue, onProgress, onSeedProgress, onError }: PrepareInput,
  {
    databases,
    secret,
    isNew,
  }: { readonly databases: HubDatabases; readonly secret: Buffer; readonly isNew: boolean },
): Promise<Onboarded> {
  const seeded = await seededWith(databases.sources.CARDHOLDER_BASE as string);
  if (seeded === undefined) {
    onProgress({
      zh: `生成演示省份:${DEFAULT_PROVINCE.cardholders} 名持卡人`,
      en: `making the demo province: ${DEFAULT_PROVINCE.cardholders} cardholders`,
    });
    await seedProvince({
      ...DEFAULT_PROVINCE,
      connectionStrings: databases.sources,
      ...(onSeedProgress === undefined ? {} : { onProgress: onSeedProgress }),
    });
  } else {
    onProgress({
      zh: `沿用已有数据:${seeded.cardholders} 名持卡人`,
      en: `keeping the data: ${seeded.cardholders} cardholders`,
    });
  }
  // Commands that start no hub do without its packages.
  const { startOnboarded } = await import('../demo/start-onboarded.ts');
  const onboarded = await startOnboarded({
    dataDirectory: settings.dataDirectory,
    filesFolder: settings.filesFolder,
    secret,
    databases: { ...databases.sources, ...settings.sourceUrls },
    onProgress,
  });
  const pool = createPool({ connectionString: databases.admin, size: 4, onError });
  try {
    if (settings.issuer === undefined) await ensureIssuerKey(pool, secret);
    await enrolDemo({
      pool,
      catalogue,
      secret,
      renew: isNew,
      register: (client) => registerClient(pool, client),
    });
    await publish(onboarded, { pool, catalogue, secret });
    return onboarded;
  } catch (error) {
    await onboarded.close();
    throw error;
  } finally {
    await closePool(pool);
  }
}

/** Puts the demo's onboarded sources into service, and then what is agreed about them. */
async function publish(
  { sources }: Onboarded,
  {
    pool,
    catalogue,
    secret,
  }: { readonly pool: Pool; readonly catalogue: Catalogue; readonly secret: Buffer },
): Promise<void> {
  const extended = extendCatalogue(
    catalogue,
    sources.map(({ id, sdl }) => ({ name: `${id}.graphql`, text: sdl })),
  );
  const client = await pool.connect();
  try {
    for (const source of sources) {
      const kind = extended.sources.get(source.id)?.kind ?? '';
      await enrolSource(client, { ...source, kind }, secret);
    }
  } finally {
    client.release();
  }
  await enrolOnboarded({ pool, catalogue: extended });
}
