import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitsPattern } from '../../connectors/file/file-name.ts';
import type { FileLoad } from '../../connectors/file/load-file.ts';
import { HubError } from '../../errors.ts';
import { every, type Repeated } from '../../every.ts';
import type { Deliver } from './deliver-file.ts';
import { isFaultOfFile } from './fault-of-file.ts';
import type { DeliveredTable } from './file-tables.ts';
import { presentLoad } from './present-load.ts';

export interface FolderWatchInput {
  /** Has a folder for each source, `<source>/incoming`. */
  readonly folder: string;
  /** The tables of the sources in service, now. */
  readonly tables: () => readonly DeliveredTable[];
  readonly deliver: Deliver;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two looks: a file that has not changed from one to the next is complete. */
  readonly everyMs?: number;
}

const EVERY_MS = 3_000;
/** Names under which programs keep what they are still writing. */
const UNFINISHED = /^(\.|~\$)|\.(part|filepart|tmp|crdownload|swp)$/i;
/** Times that a file is tried that fails in a way nobody foresaw. */
const MOST_TRIES = 3;
/** Files of a folder that are looked at in one turn. */
const MOST_FILES = 1_000;

/**
 * Loads what is put into the folders. A file is taken once it has the same size and time in two looks; afterwards it lies in
 * `loaded` or `rejected` with its report beside it. One that fails again and again by itself is rejected as well. Several hubs may watch one folder: the file store lets one of them load.
 */
export function startFolderWatch({ everyMs = EVERY_MS, onError, ...input }: FolderWatchInput): Repeated {
  let seen: ReadonlyMap<string, SeenFile> = new Map();
  const look = async (): Promise<void> => {
    const now = new Map<string, SeenFile>();
    for (const source of new Set(input.tables().map((delivered) => delivered.source.id))) {
      for (const file of await filesOf(join(input.folder, source, 'incoming'))) {
        const key = join(source, file.name);
        const before = seen.get(key);
        if (before?.state !== file.state) {
          now.set(key, { state: file.state, failures: 0 });
          continue;
        }
        const failures = before.failures + (await failuresOf(() => take(source, file.name, input)));
        now.set(key, { state: file.state, failures });
        if (failures >= MOST_TRIES) await giveUp(join(input.folder, source), file.name).catch(onError);
      }
    }
    seen = now;
  };
  const failuresOf = async (work: () => Promise<void>): Promise<0 | 1> => {
    try {
      await work();
      return 0;
    } catch (error) {
      onError(error);
      return isFaultOfFile(error) ? 1 : 0;
    }
  };
  return every(everyMs, look, onError);
}

/** How a file was found the last time, and how often it has failed as it is. */
interface SeenFile {
  readonly state: string;
  readonly failures: number;
}

interface WaitingFile {
  readonly name: string;
  readonly state: string;
}

async function filesOf(folder: string): Promise<readonly WaitingFile[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => !UNFINISHED.test(name)).toSorted();
  const files = await Promise.all(
    names.slice(0, MOST_FILES).map(async (name) => {
      const stat = await lstat(join(folder, name)).catch(() => undefined);
      // A link could lead to files of the hub's own.
      return stat?.isFile() ? [{ name, state: `${stat.size} ${stat.mtimeMs}` }] : [];
    }),
  );
  return files.flat();
}

async function take(
  source: string,
  name: string,
  { folder, tables, deliver }: Pick<FolderWatchInput, 'folder' | 'tables' | 'deliver'>,
): Promise<void> {
  const own = tables().filter((delivered) => delivered.source.id === source);
  const fitting = own.filter(({ table }) => fitsPattern(name, table.format.pattern));
  const home = join(folder, source);
  const [delivered] = fitting;
  if (delivered === undefined || fitting.length > 1) {
    const patterns = own.map(({ table }) => table.format.pattern).join(', ');
    const refusal = {
      zh: `文件名应合且只合其一:${patterns}`,
      en: `its name must fit one of these, and one alone: ${patterns}`,
    };
    await putAway({ home, name, outcome: 'REFUSED', report: { outcome: 'REFUSED', refusal } });
    return;
  }
  const { department } = delivered.source;
  const deliverer = { department, client: 'onecard', operator: null, requestId: randomUUID() };
  try {
    const load = await deliver({ delivered, path: join(home, 'incoming', name), deliverer });
    await putAway({ home, name, outcome: load.outcome, report: presentLoad(load) });
  } catch (error) {
    // Another hub is at it, or has put it away.
    if (error instanceof HubError && error.code === 'CONFLICT') return;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
}

function giveUp(home: string, name: string): Promise<void> {
  const refusal = {
    zh: `处理失败 ${MOST_TRIES} 次,不再重试:请重新导出后再放入;仍失败时请联系运维`,
    en: `processing it failed ${MOST_TRIES} times, and it is tried no more: export it again; tell the operators where that fails too`,
  };
  return putAway({ home, name, outcome: 'REFUSED', report: { outcome: 'REFUSED', refusal } });
}

interface Done {
  /** The source's folder. */
  readonly home: string;
  readonly name: string;
  readonly outcome: FileLoad['outcome'];
  readonly report: object;
}

/** The report first: a file that has been put away always has one. */
async function putAway({ home, name, outcome, report }: Done): Promise<void> {
  const folder = join(home, outcome === 'REFUSED' ? 'rejected' : 'loaded');
  await mkdir(folder, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const path = join(folder, `${time}-${name}`);
  await writeFile(`${path}.report.json`, `${JSON.stringify(report, null, 2)}\n`);
  await rename(join(home, 'incoming', name), path);
}
