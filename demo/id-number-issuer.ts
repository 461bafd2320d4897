import { checkCharacter } from '../schema/id-number.ts';
import { compactDate, type Day, dayOf, TODAY } from './calendar.ts';
import type { Sex } from './person.ts';

const FIRST_DAY = dayOf(1925, 1, 1);
const DAYS = TODAY - FIRST_DAY + 1;
const SEXES = 2;
/** Sequence numbers of one prefix, date and sex: odd for men, even for women, 001 to 998. */
const SEQUENCE_NUMBERS = 499;

/**
 * Issues citizen ID numbers (GB 11643), never one twice. It counts per prefix, birth date and sex, so its
 * memory is bounded by the number of prefixes and not by that of people.
 */
export class IdNumberIssuer {
  readonly #issued = new Map<string, Uint16Array>();

  /**
   * @param prefix region code of first registration, six digits
   * @throws RangeError where the prefix has no number left for that birth date and sex: many millions of people
   */
  issue(prefix: string, birth: Day, sex: Sex): string {
    const issued = this.#countersOf(prefix);
    const slot = (birth - FIRST_DAY) * SEXES + (sex === 'MALE' ? 0 : 1);
    const count = issued[slot] as number;
    if (count >= SEQUENCE_NUMBERS) throw new RangeError(`no ID number left for prefix ${prefix}`);
    issued[slot] = count + 1;
    const digits = prefix + compactDate(birth) + sequenceNumber(birth + count, sex);
    return digits + checkCharacter(digits);
  }

  #countersOf(prefix: string): Uint16Array {
    const known = this.#issued.get(prefix);
    if (known) return known;
    const counters = new Uint16Array(DAYS * SEXES);
    this.#issued.set(prefix, counters);
    return counters;
  }
}

/** Starts elsewhere every day, since not everybody is the first of a day. */
function sequenceNumber(position: number, sex: Sex): string {
  const even = 2 * ((((position * 37) % SEQUENCE_NUMBERS) + SEQUENCE_NUMBERS) % SEQUENCE_NUMBERS);
  return String(even + (sex === 'MALE' ? 1 : 2)).padStart(3, '0');
}
