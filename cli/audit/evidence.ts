import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVIDENCE_FILES } from '../../verify/entry-evidence.ts';
import { CommandError } from '../failure.ts';

/** One entry with all that proves it, as files in a folder. */
export interface Evidence {
  /** The entry's bytes. */
  readonly leaf: Buffer;
  /** c2sp.org/tlog-proof */
  readonly proof: string;
  /** c2sp.org/signed-note */
  readonly verifierKey: string;
}

/** @throws CommandError where the folder cannot be written */
export function writeEvidence(folder: string, { leaf, proof, verifierKey }: Evidence): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, EVIDENCE_FILES.leaf), leaf);
    writeFileSync(join(folder, EVIDENCE_FILES.proof), proof);
    writeFileSync(join(folder, EVIDENCE_FILES.verifierKey), `${verifierKey}\n`);
  } catch (cause) {
    throw new CommandError(`无法写入文件夹 ${folder} · cannot write to the folder ${folder}`, { cause });
  }
  return Object.values(EVIDENCE_FILES);
}
