import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type EvidenceFile, writeEvidenceManifest } from '../verify/case/evidence-manifest.ts';
import { type Checkpoint, writeCheckpoint } from '../verify/checkpoint.ts';
import { keyIdOf, writeVerifierKey } from '../verify/note.ts';
import { HUB_LOG } from './hub-log.ts';

/** Signs the checkpoints of a hub's logs. */
export interface LogSigner {
  /** Name of a log to the world, and of the key that signs it: `<hub>/agreements/<id>`, or `<hub>/hub`. */
  originOf(log: string): string;
  /** The key by which the log's checkpoints are verified. */
  verifierKeyOf(log: string): string;
  /** A signed note (c2sp.org/signed-note). */
  sign(checkpoint: Checkpoint): string;
  /** The manifest of an evidence package as a signed note, under a name that is no log's. */
  signEvidence(files: readonly EvidenceFile[]): string;
  /** The key by which manifests of evidence packages are verified. */
  readonly evidenceKey: string;
}

/** DER of an Ed25519 private key without the key (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key of a seed of 32 bytes. */
export function ed25519KeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/**
 * @param hub the hub's name, such as its host
 * @param key Ed25519; one key signs every log, under each log's own name
 */
export function createLogSigner(hub: string, key: KeyObject): LogSigner {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
  const originOf = (log: string): string =>
    log === HUB_LOG ? `${hub}/${HUB_LOG}` : `${hub}/agreements/${log}`;
  const evidence = `${hub}/evidence`;
  const signNote = (name: string, text: string): string => {
    const signature = Buffer.concat([keyIdOf(name, publicKey), sign(null, Buffer.from(text), key)]);
    return `${text}\n— ${name} ${signature.toString('base64')}\n`;
  };
  return {
    originOf,
    verifierKeyOf: (log) => writeVerifierKey(originOf(log), publicKey),
    sign: (checkpoint) => signNote(checkpoint.origin, writeCheckpoint(checkpoint)),
    signEvidence: (files) => signNote(evidence, writeEvidenceManifest(evidence, files)),
    evidenceKey: writeVerifierKey(evidence, publicKey),
  };
}
