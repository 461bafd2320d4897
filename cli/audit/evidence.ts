import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../failure.ts';
import { readFile } from '../read-file.ts';

/** One entry with all that proves it, as files in a folder. */
export interface Evidence {
  /** The entry's bytes. */
  readonly leaf: Buffer;
  /** c2sp.org/tlog-proof */
  readonly proof: string;
  /** c2sp.org/signed-note */
  readonly verifierKey: string;
}

const FILES = { leaf: 'entry.json', proof: 'entry.tlog-proof', verifierKey: 'verifier-key.txt' } as const;
/** No leaf, proof or key is longer. */
const LIMIT = 2 * 1024 * 1024;

/** @throws CommandError where the folder cannot be written */
export function writeEvidence(folder: string, { leaf, proof, verifierKey }: Evidence): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, FILES.leaf), leaf);
    writeFileSync(join(folder, FILES.proof), proof);
    writeFileSync(join(folder, FILES.verifierKey), `${verifierKey}\n`);
  } catch (cause) {
    throw new CommandError(`无法写入文件夹 ${folder} · cannot write to the folder ${folder}`, { cause });
  }
  return Object.values(FILES);
}

/** @throws CommandError where a file is missing or is none of ours */
export function readEvidence(folder: string): Evidence {
  const read = (name: string): Buffer => readFile(join(folder, name), LIMIT);
  return {
    leaf: read(FILES.leaf),
    proof: read(FILES.proof).toString(),
    verifierKey: read(FILES.verifierKey).toString().trim(),
  };
}
