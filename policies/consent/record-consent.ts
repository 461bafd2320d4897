import { HubError } from '../../errors.ts';
import type { AgreementDocument } from '../agreement.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { versionInForce } from '../lifecycle/version-in-force.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { hashOfCode, newConsentCode } from './consent-code.ts';
import type { Consent } from './read-consents.ts';

/** A year: whoever needs more asks again. */
const MOST_MINUTES = 525_600;
const SWEPT_AT_ONCE = 100;

export interface ConsentToRecord {
  readonly agreement: string;
  /** Pseudonym of the data subject, and the epoch of its key. */
  readonly subject: string;
  readonly subjectKeyEpoch: number;
  /** The only purpose that it covers; undefined: every one of the agreement. */
  readonly purpose: string | undefined;
  readonly minutes: number;
}

export interface RecordedConsent extends Consent {
  readonly code: string;
}

/**
 * Records that a data subject has consented to what an agreement opens. Its code is told once. What has expired is
 * swept on the way; rows that another process sweeps are skipped.
 * @throws HubError BAD_USER_INPUT for minutes out of bounds or a purpose that is not agreed, CONFLICT where the agreement
 *   is not in force or asks for no consent
 */
export async function recordConsent(
  change: Change,
  { agreement, subject, subjectKeyEpoch, purpose, minutes }: ConsentToRecord,
): Promise<RecordedConsent> {
  const { client, actor, now } = change;
  if (minutes < 1 || minutes > MOST_MINUTES) {
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `minutes 应在 1 到 ${MOST_MINUTES} 之间`,
        en: `minutes must be between 1 and ${MOST_MINUTES}`,
      },
    });
  }
  const { rows } = await client.query<{ version: number; document: AgreementDocument }>(
    `SELECT v.version, v.document
       FROM agreement a JOIN agreement_version v ON (v.agreement, v.version) = (a.id, ${versionInForce('$2')})
      WHERE a.id = $1 AND a.state = 'ACTIVE' AND $2 BETWEEN v.document ->> 'validFrom' AND v.document ->> 'validTo'`,
    [agreement, dateInShanghai(now)],
  );
  const [inForce] = rows;
  if (inForce?.document.consentRequired !== true)
    throw conflict('没有这样一份生效且要求同意的协议', 'no such agreement is in force and asks for consent');
  if (purpose !== undefined && !inForce.document.purposes.includes(purpose)) {
    throw new HubError('BAD_USER_INPUT', {
      detail: { zh: '目的不在协议之内', en: 'the agreement does not name the purpose' },
    });
  }
  await client.query(
    `DELETE FROM consent WHERE code_hash IN (
       SELECT code_hash FROM consent WHERE expires_at < now() LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
  );
  const code = newConsentCode();
  const hash = hashOfCode(code);
  const consent: Consent = {
    id: hash.toString('hex'),
    agreement,
    purpose: purpose ?? null,
    expiresAt: new Date(now.getTime() + minutes * 60_000),
  };
  const { version } = inForce;
  await client.query(
    `INSERT INTO consent (code_hash, agreement, version, purpose, subject, department, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [hash, agreement, version, consent.purpose, subject, actor.department, consent.expiresAt],
  );
  change.record({
    action: 'CONSENT_RECORDED',
    ...{ agreement, version, subject, subjectKeyEpoch },
    target: consent.id,
    purpose: consent.purpose,
    until: consent.expiresAt,
  });
  return { ...consent, code };
}

/**
 * Ends a consent that the caller's department recorded.
 * @throws HubError FORBIDDEN where there is none
 */
export async function withdrawConsent(
  change: Change,
  { id, subjectKeyEpoch }: { readonly id: string; readonly subjectKeyEpoch: number },
): Promise<void> {
  const { rows } = await change.client.query<{
    agreement: string;
    version: number;
    purpose: string | null;
    subject: string;
    until: Date;
  }>(
    `DELETE FROM consent WHERE code_hash = $1 AND department = $2 AND expires_at > now()
     RETURNING agreement, version, purpose, subject, expires_at AS until`,
    [Buffer.from(id, 'hex'), change.actor.department],
  );
  const [withdrawn] = rows;
  if (withdrawn === undefined) {
    throw new HubError('FORBIDDEN', {
      detail: {
        zh: '本部门没有登记过这一同意,或它已失效',
        en: 'your department has recorded no such consent, or it no longer holds',
      },
    });
  }
  change.record({ action: 'CONSENT_WITHDRAWN', ...withdrawn, subjectKeyEpoch, target: id });
}
