import { type EvidenceFile, writeEvidenceManifest } from '../verify/case/evidence-manifest.ts';
import { type Checkpoint, writeCheckpoint } from '../verify/checkpoint.ts';
import { keyIdOf, readVerifierKey, verifyNote, writeVerifierKey } from '../verify/note.ts';
import { HUB_LOG } from './hub-log.ts';
import type { SigningKey } from './signing-key.ts';

/** Signs the checkpoints of a hub's logs. */
export interface LogSigner {
  /** Name of a log to the world, and of the keys that sign it: `<hub>/agreements/<id>`, or `<hub>/hub`. */
  originOf(log: string): string;
  /** The key by which the log's checkpoints are verified. */
  verifierKeyOf(log: string): string;
  /** The keys by any of which they are verified, that one first; two during a rotation. */
  verifierKeysOf(log: string): readonly string[];
  /**
   * A signed note (c2sp.org/signed-note) with a signature of every key.
   * @throws NoteError where a key has signed wrongly: no such note leaves
   */
  sign(checkpoint: Checkpoint): Promise<string>;
  /** The manifest of an evidence package as a signed note, under a name that is no log's. */
  signEvidence(files: readonly EvidenceFile[]): Promise<string>;
  /** The keys by any of which manifests of evidence packages are verified, the current one first. */
  readonly evidenceKeys: readonly string[];
}

/** Name of a log to the world. */
export function originOf(hub: string, log: string): string {
  return log === HUB_LOG ? `${hub}/${HUB_LOG}` : `${hub}/agreements/${log}`;
}

/**
 * @param hub the hub's name, such as its host
 * @param keys each signs every log, under each log's own name: the current key, and the previous one while it is handed over
 */
export function createLogSigner(
  hub: string,
  keys: readonly [current: SigningKey, ...previous: SigningKey[]],
): LogSigner {
  const verifierKeyOf = (log: string, { publicKey } = keys[0]) =>
    writeVerifierKey(originOf(hub, log), publicKey);
  const evidence = `${hub}/evidence`;
  const signNote = async (name: string, text: string): Promise<string> => {
    const signatures = await Promise.all(
      keys.map(async (key) =>
        Buffer.concat([keyIdOf(name, key.publicKey), await key.sign(Buffer.from(text))]),
      ),
    );
    const lines = signatures.map((signature) => `— ${name} ${signature.toString('base64')}\n`);
    const note = `${text}\n${lines.join('')}`;
    // A key that is kept elsewhere may answer anything.
    verifyNote(
      note,
      keys.map(({ publicKey }) => readVerifierKey(writeVerifierKey(name, publicKey))),
    );
    return note;
  };
  return {
    originOf: (log) => originOf(hub, log),
    verifierKeyOf: (log) => verifierKeyOf(log),
    verifierKeysOf: (log) => keys.map((key) => verifierKeyOf(log, key)),
    sign: (checkpoint) => signNote(checkpoint.origin, writeCheckpoint(checkpoint)),
    signEvidence: (files) => signNote(evidence, writeEvidenceManifest(evidence, files)),
    evidenceKeys: keys.map(({ publicKey }) => writeVerifierKey(evidence, publicKey)),
  };
}
