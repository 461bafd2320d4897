import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A file that is to be verified is missing, is no plain file, is too long, or is not what it should be. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  readonly file: string;

  constructor(file: string, fault: string) {
    super(`${file}: ${fault}`);
    this.file = file;
  }
}

/** The files of a folder that somebody else has made: no link leads out of it, no device or pipe holds the reader up. */
export interface Folder {
  /** @param path inside the folder, with `/` @throws FileFault */
  read(path: string, limit: number): Buffer;
  /** A text in UTF-8. @throws FileFault */
  readText(path: string, limit: number): string;
  /** Whether there is anything of that name. */
  has(path: string): boolean;
  /** The first file that is not expected; undefined: there is none. */
  findStranger(isExpected: (path: string) => boolean): string | undefined;
}

/** @throws FileFault where there is no such folder */
export function openFolder(path: string): Folder {
  const root = realpathOf(path, path);
  if (!lstatSync(root).isDirectory()) throw new FileFault(path, '不是目录 · no folder');
  const read = (name: string, limit: number): Buffer => {
    const file = join(root, name);
    if (realpathOf(file, name) !== file) throw new FileFault(name, '是链接 · a link');
    return readPlainFile(file, { name, limit });
  };
  return {
    read,
    readText: (name, limit) => decodeUtf8(read(name, limit), name),
    has: (name) => lstatSync(join(root, name), { throwIfNoEntry: false }) !== undefined,
    findStranger: (isExpected) => findStranger(root, root, isExpected),
  };
}

/** @throws FileFault for bytes that are no UTF-8, or begin with a byte order mark */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileFault(file, '不是 UTF-8 · not in UTF-8');
  }
}

function realpathOf(path: string, name: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw new FileFault(name, '缺失 · cannot read it: missing');
  }
}

/** Not blocking, for a pipe would wait for its writer for ever. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function readPlainFile(
  path: string,
  { name, limit }: { readonly name: string; readonly limit: number },
): Buffer {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch {
    throw new FileFault(name, '无法读取 · cannot read it');
  }
  try {
    const { size } = plainStat(file, name);
    if (size > limit) throw new FileFault(name, `超过 ${limit} 字节 · longer than ${limit} bytes`);
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const read = readSync(file, bytes, length, size - length, null);
      if (read === 0) throw new FileFault(name, '读取时变短 · became shorter while it was read');
      length += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function plainStat(file: number, name: string): { readonly size: number } {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw new FileFault(name, '不是普通文件 · no plain file');
  return stat;
}

function findStranger(
  root: string,
  folder: string,
  isExpected: (path: string) => boolean,
): string | undefined {
  const directory = opendirSync(folder);
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const path = join(folder, entry.name);
      const name = relative(root, path).split(sep).join('/');
      // A link is no folder here, so the walk ends however they lie.
      const stranger = entry.isDirectory()
        ? findStranger(root, path, isExpected)
        : isExpected(name) && entry.isFile()
          ? undefined
          : name;
      if (stranger !== undefined) return stranger;
    }
    return undefined;
  } finally {
    directory.closeSync();
  }
}
