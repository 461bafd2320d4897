import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { BUREAUS } from '../../demo/bureaus/index.ts';
import { findPeopleOfNote } from '../../demo/people-of-note.ts';
import { seedProvince } from '../../demo/seed.ts';
import { withDatabase } from '../../server/database/connection-string.ts';
import { createDatabase, dropDatabase } from '../../server/database/databases.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts';
import { migrate } from '../../server/database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's login to the run's server, database `postgres`. Test files take a database from `test-database.ts`. */
    readonly postgresUrl: string;
    /** The bureaus' databases of a small demo province, by connection name. Test files read them and never write. */
    readonly provinceUrls: Readonly<Record<string, string>>;
    /** ID numbers of that province by what they are good for. */
    readonly people: Readonly<Record<string, string | undefined>>;
  }
}

/** One PostgreSQL for the whole run: that of `TEST_DATABASE_URL`, or an embedded one that is gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, remove } = await openServer();
  try {
    await makeTemplate(url);
    const provinceUrls = await makeProvince(url);
    project.provide('provinceUrls', provinceUrls);
    project.provide('people', await findPeopleOfNote(provinceUrls));
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('postgresUrl', url);
  return remove;
}

/** The hub's own tables, without rows. */
async function makeTemplate(url: string): Promise<void> {
  await dropDatabase(url, 'hub_template');
  await createDatabase(url, 'hub_template');
  await migrate(withDatabase(url, 'hub_template'));
}

const PROVINCE = { cardholders: 2_000, seed: 1 };

async function makeProvince(url: string): Promise<Readonly<Record<string, string>>> {
  const urls: Record<string, string> = {};
  for (const { connection } of BUREAUS) {
    const name = `province_${connection.toLowerCase()}`;
    await createDatabase(url, name);
    urls[connection] = withDatabase(url, name);
  }
  await seedProvince({ ...PROVINCE, connectionStrings: urls });
  return urls;
}

interface TestServer {
  readonly url: string;
  remove(): Promise<void>;
}

async function openServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, remove: async () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'onecard-test-'));
  // Root's server runs as another user, who must get through.
  chmodSync(directory, 0o711);
  const server = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable: false });
  // Vitest leaves without a teardown on a second Ctrl-C, or when it takes too long.
  const abandon = () => {
    process.kill(server.pid, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  return {
    url: server.connectionString('postgres'),
    remove: async () => {
      process.off('exit', abandon);
      await stopAndRemove(server, directory);
    },
  };
}

async function stopAndRemove(server: EmbeddedPostgres, directory: string): Promise<void> {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
