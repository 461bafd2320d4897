import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import type { Agreement, AgreementLimits } from '../agreement.ts';
import { Batches } from './batches.ts';
import { quotaExceeded, type Refusal } from './quota-exceeded.ts';
import { readUse, type Use } from './read-use.ts';

export interface QuotasInput {
  readonly pool: Pool;
  /** The pseudonym of a data subject in the audit log: nobody's ID number is counted by itself. */
  readonly pseudonymOf: (idNumber: string) => string;
  /** In place of the database's clock, which is the same for every hub. */
  readonly now?: () => Date;
}

/** What agreements may use within a minute or a day, counted over all hub processes in the hub's database. */
export interface Quotas {
  /**
   * Counts a request before anything is fetched: the request, its cost, and the people whom it asks about.
   * @throws HubError QUOTA_EXCEEDED, and nothing has been counted; AUDIT_UNAVAILABLE where nobody can count
   */
  take(request: RequestToCount): Promise<void>;
  /**
   * Counts the people whom an answer is about, before it leaves.
   * @throws HubError as `take`
   */
  takeShown(agreement: Agreement, subjects: Iterable<string>): Promise<void>;
  /** What an agreement has used of its quotas now. */
  use(agreement: Agreement): Promise<Use>;
  /** Deletes counts of what is over, a bounded number; says how many there were. */
  sweep(rows: number): Promise<number>;
}

export interface RequestToCount {
  readonly agreement: Agreement;
  readonly cost: number;
  /** ID numbers. */
  readonly asked: Iterable<string>;
  /** Whether it lists people whom it does not name. */
  readonly lists: boolean;
}

interface Question {
  readonly agreement: Agreement;
  /** Undefined: the request itself has been counted. */
  readonly cost: number | undefined;
  readonly subjects: readonly string[];
}

interface Answer {
  readonly refused: Refusal | null;
  readonly minuteEnds: Date;
  readonly dayEnds: Date;
}

/** An agreement without quotas costs no statement. */
export function createQuotas({ pool, pseudonymOf, now }: QuotasInput): Quotas {
  const clock = () => now?.() ?? null;
  const batches = new Batches<Question, Answer>((questions) => take(pool, questions, clock()));
  const ask = async (question: Question): Promise<void> => {
    const { agreement } = question;
    const answer = await counted(batches.ask(`${agreement.id} ${agreement.version}`, question));
    if (answer.refused !== null) throw quotaExceeded(answer.refused, agreement, answer);
  };
  const pseudonyms = (limits: AgreementLimits, subjects: Iterable<string>): readonly string[] =>
    limits.subjectsPerDay === undefined ? [] : [...new Set(subjects)].map(pseudonymOf);
  /** With nobody left to count, a list would be answered if it is empty and refused if not, as often as one likes. */
  const assertPeopleLeft = async (agreement: Agreement): Promise<void> => {
    const { subjectsToday } = await counted(readUse(pool, agreement, clock()));
    if (subjectsToday === undefined || subjectsToday.used < subjectsToday.limit) return;
    const { resetsAt } = subjectsToday;
    throw quotaExceeded('SUBJECTS', agreement, { minuteEnds: resetsAt, dayEnds: resetsAt });
  };
  return {
    async take({ agreement, cost, asked, lists }) {
      const { limits } = agreement.document;
      if (lists && limits.subjectsPerDay !== undefined) await assertPeopleLeft(agreement);
      const subjects = pseudonyms(limits, asked);
      const metered = limits.requestsPerMinute !== undefined || limits.costPerMinute !== undefined;
      if (metered || subjects.length > 0) await ask({ agreement, cost, subjects });
    },
    async takeShown(agreement, shown) {
      const subjects = pseudonyms(agreement.document.limits, shown);
      if (subjects.length > 0) await ask({ agreement, cost: undefined, subjects });
    },
    use: (agreement) => counted(readUse(pool, agreement, clock())),
    async sweep(rows) {
      const { rows: swept } = await pool.query<{ swept: number }>(
        'SELECT quota_sweep($1, $2)::float8 AS swept',
        [rows, clock()],
      );
      return swept[0]?.swept ?? 0;
    },
  };
}

async function take(
  pool: Pool,
  questions: readonly Question[],
  now: Date | null,
): Promise<readonly Answer[]> {
  const limits = questions[0]?.agreement.document.limits;
  const brings = questions.some(({ subjects }) => subjects.length > 0);
  const counts = questions.some(({ cost }) => cost !== undefined);
  const { rows } = await pool.query<{
    refused: readonly (Refusal | null)[];
    minute_ends: Date;
    day_ends: Date;
  }>('SELECT refused, minute_ends, day_ends FROM quota_take($1, $2, $3, $4, $5, $6, $7, $8)', [
    questions[0]?.agreement.id,
    questions.map(({ cost }) => cost ?? null),
    questions.flatMap(({ subjects }) => subjects),
    questions.map(({ subjects }) => subjects.length),
    counts ? (limits?.requestsPerMinute ?? null) : null,
    counts ? (limits?.costPerMinute ?? null) : null,
    brings ? (limits?.subjectsPerDay ?? null) : null,
    now,
  ]);
  const [row] = rows;
  if (row?.refused.length !== questions.length) throw new Error('quota_take did not answer every request');
  return row.refused.map((refused) => ({ refused, minuteEnds: row.minute_ends, dayEnds: row.day_ends }));
}

/** What cannot be counted is not answered: a quota that fails open is none. */
async function counted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new HubError('AUDIT_UNAVAILABLE', { cause });
  }
}
