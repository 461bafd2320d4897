import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ONBOARDED_DATABASES } from '../demo/onboarded-databases.ts';
import { buildCatalogue } from '../schema/build.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { type DatabaseServer, openDatabaseServer } from '../server/database/database-server.ts';
import { attachEmbeddedPostgres } from '../server/database/embedded-postgres.ts';
import { connectionsOf, type HubDatabases, locateDatabases } from '../server/hub-databases.ts';
import { installationSecret } from '../server/installation-secret.ts';
import { readSettings, type Settings } from '../server/settings.ts';
import { CommandError } from './failure.ts';

/** The installation in which a command runs: what the environment and the SDL files say. */
export interface Installation {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly connections: readonly string[];
}

/** @throws SettingsError, SchemaFaultsError */
export function openInstallation(environment: NodeJS.ProcessEnv = process.env): Installation {
  const catalogue = buildCatalogue();
  const connections = connectionsOf(catalogue);
  const settings = readSettings(environment, connections, [...ONBOARDED_DATABASES, 'FINANCE']);
  return { settings, catalogue, connections };
}

/** The demo's secret. @throws CommandError in production, and before the first start */
export function demoSecret({ settings }: Installation): Buffer {
  if (settings.mode !== 'demo') throw new CommandError('仅限演示模式 · only in demo mode');
  if (settings.secret === undefined && !existsSync(join(settings.dataDirectory, 'secret'))) {
    throw new CommandError('尚无演示数据:请先运行 npm start · no demo here yet: run npm start first');
  }
  return installationSecret(settings).secret;
}

/** @throws CommandError where no hub has been started yet: there is nothing to look into */
export function assertStarted({ settings }: Installation): void {
  if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDirectory, 'postgres')))
    throw new CommandError(
      `${settings.dataDirectory} 中尚无数据库:请先运行 npm start,或以 ONECARD_DATA、DATABASE_URL 指明 · no database in ${settings.dataDirectory} yet: run npm start first, or say where it is with ONECARD_DATA or DATABASE_URL`,
    );
}

/** Lends the databases to one piece of work: those of the running hub, or opened for the while. */
export async function withDatabases<T>(
  installation: Installation,
  work: (databases: HubDatabases, server: DatabaseServer) => Promise<T>,
): Promise<T> {
  const { settings, connections } = installation;
  const directory = join(settings.dataDirectory, 'postgres');
  const running = settings.databaseUrl === undefined ? attachEmbeddedPostgres(directory) : undefined;
  const server: DatabaseServer =
    running === undefined
      ? await openDatabaseServer({ databaseUrl: settings.databaseUrl, directory })
      : { kind: 'embedded', connectionString: running.connectionString, stop: async () => undefined };
  try {
    return await work(locateDatabases({ server, settings, connections }), server);
  } finally {
    await server.stop();
  }
}

/** Where the hub of this installation listens, as it wrote down when it began to. */
export function runningUrl({ settings }: Installation): string {
  const path = statePath(settings);
  if (!existsSync(path)) return settings.publicUrl;
  const { url, pid } = JSON.parse(readFileSync(path, 'utf8')) as { url: string; pid: number };
  return isAlive(pid) ? url : settings.publicUrl;
}

/** Writes down where the hub listens, for the commands beside it. @returns what forgets it again */
export function rememberUrl({ settings }: Installation, url: string): () => void {
  const path = statePath(settings);
  writeFileSync(`${path}.new`, JSON.stringify({ url, pid: process.pid }));
  renameSync(`${path}.new`, path);
  return () => rmSync(path, { force: true });
}

function statePath({ dataDirectory }: Settings): string {
  return join(dataDirectory, 'hub.json');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
