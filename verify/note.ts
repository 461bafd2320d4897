import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { HASH_BYTES } from './hashing.ts';
import { readBase64 } from './strict.ts';

/** A signed note (c2sp.org/signed-note) that is not one, or not by whom it says. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface Note {
  /** What is signed, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** What an Ed25519 key of a note signs: the text itself, or a statement about it (`cosignature.ts`). */
export type SignatureType = typeof SIGNS_NOTES | typeof COSIGNS;
export const SIGNS_NOTES = 0x01;
export const COSIGNS = 0x04;

/** An Ed25519 key that a note may be signed with. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: Buffer;
}

const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const MOST_SIGNATURES = 100;
const NOTE_LIMIT = 1024 * 1024;
/** DER of an Ed25519 public key without the key (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** `keyID = SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]`, so that a signature names one key of one name. */
export function keyIdOf(name: string, publicKey: Uint8Array, type: SignatureType = SIGNS_NOTES): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(type))
    .update(publicKey)
    .digest()
    .subarray(0, KEY_ID_BYTES);
}

/** `name+hex(keyID)+base64(type ‖ public key)` */
export function writeVerifierKey(
  name: string,
  publicKey: Uint8Array,
  type: SignatureType = SIGNS_NOTES,
): string {
  const encoded = Buffer.concat([Buffer.of(type), publicKey]).toString('base64');
  return `${name}+${keyIdOf(name, publicKey, type).toString('hex')}+${encoded}`;
}

/** @throws NoteError for anything but a key of this type */
export function readVerifierKey(text: string, type: SignatureType = SIGNS_NOTES): VerifierKey {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const bytes = readBase64(encoded);
  if (bytes?.[0] !== type || bytes.length !== 1 + HASH_BYTES) throw new NoteError('no verifier key');
  const publicKey = bytes.subarray(1);
  const keyId = keyIdOf(name, publicKey, type);
  if (keyId.toString('hex') !== id) throw new NoteError('the verifier key has the id of another');
  return { name, keyId, publicKey };
}

/** Parses a note, which an attacker may have written. @throws NoteError */
export function parseNote(note: string): Note {
  if (note.length > NOTE_LIMIT) throw new NoteError('the note is too long');
  // Half a surrogate pair has no UTF-8, so the bytes would be of another text.
  if (Buffer.from(note).toString() !== note) throw new NoteError('the note is no UTF-8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new NoteError('the note holds control characters');
  // The text itself may hold blank lines: it ends at the last one.
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new NoteError('the note has no signatures');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new NoteError('the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

/** One line of signatures, without its newline. @throws NoteError */
export function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^+\s]+) (\S+)$/u.exec(line) ?? [];
  const bytes = readBase64(encoded);
  if (name === '' || bytes === undefined || bytes.length <= KEY_ID_BYTES)
    throw new NoteError('a signature of the note is malformed');
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

/**
 * The text of a note that at least one of the keys has signed. Signatures of unknown keys are skipped; one that a known
 * key did not make condemns the note.
 * @throws NoteError
 */
export function verifyNote(note: string, keys: readonly VerifierKey[]): string {
  const { text, signatures } = parseNote(note);
  let known = 0;
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((one) => one.name === name && one.keyId.equals(keyId));
    if (key === undefined) continue;
    if (!verifyEd25519(text, key.publicKey, signature))
      throw new NoteError(`the signature of ${name} is wrong`);
    known += 1;
  }
  if (known === 0) throw new NoteError('none of the known keys has signed the note');
  return text;
}

/** Whether the key has signed the text's bytes. Takes anything for a signature. */
export function verifyEd25519(text: string, publicKey: Buffer, signature: Buffer): boolean {
  return (
    signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), ed25519(publicKey), signature)
  );
}

function ed25519(publicKey: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
}
