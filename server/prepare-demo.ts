import type { Pool } from 'pg';
import { DEFAULT_PROVINCE } from '../demo/default-province.ts';
import { enrolDemo, enrolOnboarded } from '../demo/enrol.ts';
import { seedProvince } from '../demo/seed.ts';
import { seededWith } from '../demo/seed-record.ts';
import { type Onboarded, startOnboarded } from '../demo/start-onboarded.ts';
import { extendCatalogue } from '../schema/build.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { closePool, createPool } from './database/pools.ts';
import type { HubDatabases } from './hub-databases.ts';
import { registerClient } from './identity/clients.ts';
import { ensureIssuerKey } from './identity/issuer-keys.ts';
import type { PrepareInput } from './prepare.ts';
import { enrolSource } from './sources/enrol-source.ts';

/** Makes the demo's province where there is none, starts what its departments run, and enrols its clients and agreements. */
export async function prepareDemo(
  { settings, catalogue, onProgress, onSeedProgress, onError, meanwhile }: PrepareInput,
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
  const starting = startOnboarded({
    dataDirectory: settings.dataDirectory,
    filesFolder: settings.filesFolder,
    secret,
    databases: { ...databases.sources, ...settings.sourceUrls },
    onProgress,
  });
  meanwhile?.();
  const onboarded = await starting;
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
