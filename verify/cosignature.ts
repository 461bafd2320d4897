import { type KeyObject, sign } from 'node:crypto';
import {
  COSIGNS,
  keyIdOf,
  NoteError,
  type NoteSignature,
  parseNote,
  readVerifierKey,
  type VerifierKey,
  verifyEd25519,
  writeVerifierKey,
} from './note.ts';

/**
 * Cosignatures (c2sp.org/tlog-cosignature, Ed25519): a witness says that, as of a time, a checkpoint is the largest
 * consistent state that it has seen of a log.
 */
export interface Cosignature {
  /** Name of the witness. */
  readonly name: string;
  /** POSIX time, whole seconds. */
  readonly time: number;
}

const TIME_BYTES = 8;

/** `name+hex(keyID)+base64(0x04 ‖ public key)` */
export function writeCosignerKey(name: string, publicKey: Uint8Array): string {
  return writeVerifierKey(name, publicKey, COSIGNS);
}

/** @throws NoteError for anything but a witness's key */
export function readCosignerKey(text: string): VerifierKey {
  return readVerifierKey(text, COSIGNS);
}

export interface Cosigner {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

/**
 * A signature line, with its newline, to stand after a note's others.
 * @param text the note's text, with its last newline
 * @param time POSIX time, whole seconds
 */
export function cosign(text: string, { name, publicKey, privateKey }: Cosigner, time: number): string {
  const timeBytes = Buffer.alloc(TIME_BYTES);
  timeBytes.writeBigUInt64BE(BigInt(time));
  const signature = sign(null, Buffer.from(statement(text, time)), privateKey);
  const blob = Buffer.concat([keyIdOf(name, publicKey, COSIGNS), timeBytes, signature]);
  return `— ${name} ${blob.toString('base64')}\n`;
}

/** What one witness's signature of a text says; undefined where it is another key's. @throws NoteError where it is wrong */
export function verifyCosignature(
  text: string,
  { name, keyId, signature }: NoteSignature,
  key: VerifierKey,
): Cosignature | undefined {
  if (name !== key.name || !keyId.equals(key.keyId)) return undefined;
  const time = timeOf(signature);
  if (
    time === undefined ||
    !verifyEd25519(statement(text, time), key.publicKey, signature.subarray(TIME_BYTES))
  )
    throw new NoteError(`the cosignature of ${name} is wrong`);
  return { name, time };
}

/**
 * The cosignatures of a note by the keys, in the note's order. Signatures of unknown keys are skipped; one that a known
 * key did not make condemns the note. Whether the log has signed the note is not asked (`verifyCheckpoint`).
 * @throws NoteError
 */
export function verifyCosignatures(note: string, keys: readonly VerifierKey[]): readonly Cosignature[] {
  const { text, signatures } = parseNote(note);
  return signatures.flatMap((signature) =>
    keys.flatMap((key) => verifyCosignature(text, signature, key) ?? []),
  );
}

/** The time comes before the text, so that no cosignature passes for a signature of the text itself. */
function statement(text: string, time: number): string {
  return `cosignature/v1\ntime ${time}\n${text}`;
}

/** Undefined where there is none, or none that JavaScript counts exactly: 2^53 seconds are 285 million years. */
function timeOf(signature: Buffer): number | undefined {
  if (signature.length < TIME_BYTES) return undefined;
  const time = Number(signature.readBigUInt64BE(0));
  return Number.isSafeInteger(time) ? time : undefined;
}
