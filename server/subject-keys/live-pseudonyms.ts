import type { Pool } from 'pg';
import { createSubjectPseudonyms, type SubjectPseudonyms } from '../../audit/subject.ts';
import { readSubjectKeys } from './stored-keys.ts';

/** Milliseconds within which a running hub takes up a key that was added, and lets go of one that was destroyed. */
const EVERY_MS = 1_000;

export interface LivePseudonyms {
  /** Always of the keys as they were read last; what is asked of it in one go is of the same keys. */
  readonly pseudonyms: SubjectPseudonyms;
  /** Waits for the look that is under way. */
  close(): Promise<void>;
}

export interface LivePseudonymsInput {
  readonly pool: Pool;
  /** The hub's secret. */
  readonly secret: Buffer;
  readonly onError: (error: unknown) => void;
}

/**
 * Pseudonyms under the keys of the database, which is looked at every second. While it cannot be read the keys stay as they are: without it
 * nothing is written anyway.
 * @throws RangeError where there is no key; Error where the hub's secret does not open one
 */
export async function openLivePseudonyms({
  pool,
  secret,
  onError,
}: LivePseudonymsInput): Promise<LivePseudonyms> {
  const read = async () => createSubjectPseudonyms(await readSubjectKeys(pool, secret));
  let current = await read();
  const look = async (): Promise<void> => {
    try {
      current = await read();
    } catch (error) {
      onError(error);
    }
  };
  let looking = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look().finally(() => {
      isLooking = false;
    });
  }, EVERY_MS);
  timer.unref();
  return {
    pseudonyms: {
      get epoch() {
        return current.epoch;
      },
      of: (idNumber) => current.of(idNumber),
      inEveryEpoch: (idNumber) => current.inEveryEpoch(idNumber),
    },
    close() {
      clearInterval(timer);
      return looking;
    },
  };
}
