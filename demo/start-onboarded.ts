import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bilingual } from '../errors.ts';
import type { ConnectionStrings } from './connection-strings.ts';
import { deliveriesOf, type OnboardedSource, onboardedSources } from './onboarded-sources.ts';
import { seedOnboarded } from './seed-onboarded.ts';
import {
  attachMariaDb,
  findMariaDb,
  type MariaDbPlace,
  type MariaDbServer,
  startMariaDb,
} from './services/mariadb.ts';
import { startDemoServices } from './services/start-services.ts';

export interface OnboardedInput {
  /** Where MariaDB's data, the delivered files and the services' ports are kept. */
  readonly dataDirectory: string;
  /** Where the hub takes files from: `<source>/incoming`. */
  readonly filesFolder: string;
  /** The installation's. */
  readonly secret: Buffer;
  /** Addresses of CARDHOLDER_BASE and ONBOARDED_DATABASES; of FINANCE where it is to be another than the demo's own. */
  readonly databases: ConnectionStrings;
  readonly onProgress: (line: Bilingual) => void;
  readonly findServer?: typeof findMariaDb;
}

export interface Onboarded {
  readonly sources: readonly OnboardedSource[];
  /** Ends the services, and MariaDB. */
  close(): Promise<void>;
}

/** Brings up what the demo's onboarded departments run, filled with the province that the base database holds. */
export async function startOnboarded(input: OnboardedInput): Promise<Onboarded> {
  const { dataDirectory, secret } = input;
  const mariaDb = input.databases.FINANCE === undefined ? await startFinance(input) : undefined;
  try {
    const databases = { ...input.databases, ...(mariaDb === undefined ? {} : { FINANCE: mariaDb.url }) };
    const filled = await seedOnboarded({ ...databases, DISABLED_FEDERATION: deliveriesOf(dataDirectory) });
    const services = await startDemoServices({ dataDirectory, secret, databases });
    const sources = onboardedSources({ databases, services, dataDirectory });
    for (const { id, file } of sources)
      if (file !== undefined && filled.includes(id)) deliver(file, join(input.filesFolder, id, 'incoming'));
    return {
      sources,
      close: async () => {
        await services.close();
        await mariaDb?.stop();
      },
    };
  } catch (error) {
    await mariaDb?.stop();
    throw error;
  }
}

/** Whoever watches the folder sees whole files only. */
function deliver(file: string, folder: string): void {
  const place = join(folder, basename(file));
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, `${place}.part`);
  renameSync(`${place}.part`, place);
}

/** Address of finance's database in the MariaDB that a hub of this data folder runs now; undefined where none does. */
export function attachFinance(dataDirectory: string): Promise<string | undefined> {
  return attachMariaDb(financePlace(dataDirectory));
}

function financePlace(dataDirectory: string): MariaDbPlace {
  return { directory: join(dataDirectory, 'mariadb'), database: 'finance' };
}

/** A demo without finance is better than none. */
async function startFinance({
  dataDirectory,
  onProgress,
  findServer = findMariaDb,
}: OnboardedInput): Promise<MariaDbServer | undefined> {
  const programs = findServer();
  if (programs === undefined) {
    onProgress({
      zh: '未安装 MariaDB,财政厅来源不启用:安装 mariadb-server,或设置 SOURCE_FINANCE_URL',
      en: 'MariaDB is not installed, and finance is left out: install mariadb-server, or set SOURCE_FINANCE_URL',
    });
    return undefined;
  }
  const place = financePlace(dataDirectory);
  try {
    return await startMariaDb(programs, place);
  } catch {
    onProgress({
      zh: `MariaDB 未能启动,财政厅来源不启用:见 ${join(place.directory, 'log')}`,
      en: `MariaDB does not start, and finance is left out: see ${join(place.directory, 'log')}`,
    });
    return undefined;
  }
}
