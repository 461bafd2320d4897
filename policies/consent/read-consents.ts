import type { Pool } from 'pg';
import { hashOfCode } from './consent-code.ts';

/** A consent that holds. */
export interface Consent {
  /** SHA-256 of its code, hex. */
  readonly id: string;
  readonly agreement: string;
  readonly purpose: string | null;
  readonly expiresAt: Date;
}

const COLUMNS = `encode(code_hash, 'hex') AS id, agreement, purpose, expires_at AS "expiresAt"`;
const MOST = 200;

export interface ConsentSearch {
  /** Which recorded them. */
  readonly department: string;
  /** Pseudonyms of the data subject, one for each key. */
  readonly subjects: readonly string[];
}

/** A data subject's consents that hold, the last to expire first; 200 at the most. */
export async function readConsents(
  pool: Pool,
  { department, subjects }: ConsentSearch,
): Promise<readonly Consent[]> {
  const { rows } = await pool.query<Consent>(
    `SELECT ${COLUMNS} FROM consent WHERE subject = ANY ($1) AND department = $2 AND expires_at > now()
      ORDER BY expires_at DESC, code_hash LIMIT ${MOST}`,
    [subjects, department],
  );
  return rows;
}

export interface ConsentQuestion {
  readonly agreement: string;
  readonly purpose: string | undefined;
  readonly codes: readonly string[];
}

/** Pseudonyms of the people whose consent the codes prove, for this agreement and purpose, now. */
export async function consentedSubjects(
  pool: Pool,
  { agreement, purpose, codes }: ConsentQuestion,
): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const { rows } = await pool.query<{ subject: string }>(
    `SELECT subject FROM consent
      WHERE code_hash = ANY ($1) AND agreement = $2 AND (purpose IS NULL OR purpose = $3) AND expires_at > clock_timestamp()`,
    [codes.map(hashOfCode), agreement, purpose ?? null],
  );
  return new Set(rows.map(({ subject }) => subject));
}
