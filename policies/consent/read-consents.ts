import type { Pool } from 'pg';
import type { Agreement, ResolvedGrant, ResolvedGrants } from '../agreement.ts';
import { strongerMask } from '../mask-strength.ts';
import { isSameMeaning } from '../resolve-grants.ts';
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
  readonly agreement: Agreement;
  readonly purpose: string | undefined;
  readonly codes: readonly string[];
}

/**
 * Pseudonyms of the people whose consent the codes prove, for this agreement and purpose, now. What a later version opens
 * besides, shows less masked or takes from elsewhere, nobody has consented to (个人信息保护法 §14).
 */
export async function consentedSubjects(
  pool: Pool,
  { agreement, purpose, codes }: ConsentQuestion,
): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const { rows } = await pool.query<ConsentRow>(CONSENTED, [
    codes.map(hashOfCode),
    agreement.id,
    purpose ?? null,
    agreement.version,
  ]);
  const covered = rows.filter(
    ({ before }) =>
      before === null ||
      (before.purposes.includes(purpose ?? '') && opensNoMore(agreement.resolved, before.resolved)),
  );
  return new Set(covered.map(({ subject }) => subject));
}

interface ConsentRow {
  readonly subject: string;
  /** The version that was consented to, where it is no longer the one in force. */
  readonly before: { readonly purposes: readonly string[]; readonly resolved: ResolvedGrants } | null;
}

const CONSENTED = `
  SELECT c.subject,
         CASE WHEN c.version <> $4
              THEN jsonb_build_object('purposes', v.document -> 'purposes', 'resolved', v.resolved) END AS before
    FROM consent c JOIN agreement_version v USING (agreement, version)
   WHERE c.code_hash = ANY ($1) AND c.agreement = $2 AND (c.purpose IS NULL OR c.purpose = $3)
     AND c.expires_at > clock_timestamp()`;

function opensNoMore(now: ResolvedGrants, before: ResolvedGrants): boolean {
  const known = new Map(before.grants.map((grant) => [grant.coordinate, grant]));
  return now.grants.every((grant) => {
    const consented = known.get(grant.coordinate);
    return consented !== undefined && isWithin(grant, consented);
  });
}

/** The same data, masked no less, found by no more arguments. */
function isWithin(now: ResolvedGrant, consented: ResolvedGrant): boolean {
  return (
    strongerMask(consented.mask, now.mask) === now.mask &&
    (consented.arguments === undefined ||
      (now.arguments?.every((name) => consented.arguments?.includes(name)) ?? false)) &&
    isSameMeaning(consented.meaning, now.meaning)
  );
}
