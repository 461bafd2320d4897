import { createHmac, createSecretKey } from 'node:crypto';

/** Bytes of a pseudonym: 128 bits keep accidental collisions out of reach at half the index. */
const PSEUDONYM_BYTES = 16;

/** A key under which data subjects are logged. Who destroys it makes its epoch's subjects unfindable. */
export interface SubjectKey {
  /** Number of the key, written into every entry. */
  readonly epoch: number;
  /** At least 32 random bytes. */
  readonly secret: Uint8Array;
}

export interface SubjectPseudonyms {
  /** Epoch of the key that new entries are written with. */
  readonly epoch: number;
  /** The pseudonym of a normalised citizen ID number under the current key. */
  of(idNumber: string): string;
  /** The pseudonyms under every key that is still held: what an auditor searches for. */
  inEveryEpoch(idNumber: string): readonly string[];
}

/**
 * Pseudonyms of data subjects: HMAC-SHA-256, truncated to 16 bytes, base64url. An ID number has so little entropy
 * that a plain hash could be reversed by trial, so a key is essential. The key with the highest epoch is current.
 *
 * @throws RangeError where there is no key, an epoch twice, or a key shorter than 32 bytes.
 */
export function createSubjectPseudonyms(keys: readonly SubjectKey[]): SubjectPseudonyms {
  const pseudonymisers = [...keys].sort((a, b) => b.epoch - a.epoch).map(createPseudonymiser);
  const current = pseudonymisers[0];
  if (current === undefined) throw new RangeError('no subject key');
  if (new Set(keys.map((key) => key.epoch)).size < keys.length)
    throw new RangeError('two subject keys of one epoch');
  return {
    epoch: current.epoch,
    of: current.of,
    inEveryEpoch: (idNumber) => pseudonymisers.map((pseudonymiser) => pseudonymiser.of(idNumber)),
  };
}

function createPseudonymiser({ epoch, secret }: SubjectKey) {
  if (secret.byteLength < 32) throw new RangeError(`subject key ${epoch} is shorter than 32 bytes`);
  const key = createSecretKey(secret);
  const of = (idNumber: string): string =>
    createHmac('sha256', key).update(idNumber).digest().toString('base64url', 0, PSEUDONYM_BYTES);
  return { epoch, of };
}
