import type { Cosignatures, LogCosignature } from '../audit/cosignatures.ts';
import { type Bilingual, HubError } from '../errors.ts';
import { LruMap } from '../lru-map.ts';
import type { Agreement, WitnessTerms } from '../policies/agreement.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';

/**
 * Passes where the agreement's log has been witnessed as recently as the agreement demands.
 * @throws HubError AUDIT_UNAVAILABLE where it has not, or nobody can tell
 */
export type AssertWitnessed = (agreement: Agreement, now: Date) => Promise<void>;

/** Milliseconds for which what was read counts. */
const FRESH_MS = 1_000;
const LOGS_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

interface Reading {
  readonly at: number;
  readonly newest: Promise<readonly LogCosignature[]>;
}

export function createAssertWitnessed(cosignatures: Pick<Cosignatures, 'of'>): AssertWitnessed {
  const readings = new LruMap<string, Reading>(LOGS_REMEMBERED);
  const newestOf = (log: string): Promise<readonly LogCosignature[]> => {
    const known = readings.get(log);
    const at = performance.now();
    if (known !== undefined && at - known.at < FRESH_MS) return known.newest;
    const reading = { at, newest: cosignatures.of(log) };
    readings.set(log, reading);
    // What failed is asked again by the next request.
    reading.newest.catch(() => readings.delete(log));
    return reading.newest;
  };
  return async ({ id, document: { witnessed } }, now) => {
    if (witnessed === undefined) return;
    const newest = await newestOf(id).catch((cause: unknown) => {
      throw new HubError('AUDIT_UNAVAILABLE', { cause });
    });
    const last = newest.find(({ department }) => counts(witnessed, department));
    const age = last && (now.getTime() - last.time.getTime()) / MINUTE_MS;
    if (age === undefined || age > witnessed.within)
      throw new HubError('AUDIT_UNAVAILABLE', { detail: reasonOf(witnessed, age) });
  };
}

function counts({ by }: WitnessTerms, department: string): boolean {
  return by === undefined ? department !== COUNTERSIGNING : by.includes(department);
}

/** @param age in minutes; undefined: there is none */
function reasonOf({ within, by }: WitnessTerms, age: number | undefined): Bilingual {
  const minutes = age && Math.floor(age);
  return {
    zh: `协议要求日志在 ${within} 分钟内经${by?.join('、') ?? '他部门'}见证,${minutes === undefined ? '尚无见证' : `最近一次见证已过 ${minutes} 分钟`};见证恢复后随即恢复`,
    en: `the agreement demands that ${by?.join(' or ') ?? 'another department'} has witnessed its log within ${within} minutes, and ${minutes === undefined ? 'nobody has yet' : `the newest cosignature is ${minutes} minutes old`}; data is released again as soon as a witness cosigns`,
  };
}
