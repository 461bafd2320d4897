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
  return {
    originOf: (log) => originOf(hub, log),
    verifierKeyOf: (log) => verifierKeyOf(log),
    verifierKeysOf: (log) => keys.map((key) => verifierKeyOf(log, key)),
    async sign(checkpoint) {
      const text = writeCheckpoint(checkpoint);
      const { origin } = checkpoint;
      const signatures = await Promise.all(
        keys.map(async (key) =>
          Buffer.concat([keyIdOf(origin, key.publicKey), await key.sign(Buffer.from(text))]),
        ),
      );
      const lines = signatures.map((signature) => `— ${origin} ${signature.toString('base64')}\n`);
      const note = `${text}\n${lines.join('')}`;
      // A key that is kept elsewhere may answer anything.
      verifyNote(
        note,
        keys.map(({ publicKey }) => readVerifierKey(writeVerifierKey(origin, publicKey))),
      );
      return note;
    },
  };
}
