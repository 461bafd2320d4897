import type { ClientBase } from 'pg';
import type { AgreementDocument } from '../agreement.ts';
import { conflict } from './refusals.ts';

export interface TwinQuestion {
  readonly id: string;
  readonly document: Pick<AgreementDocument, 'consumer' | 'purposes' | 'validFrom' | 'validTo'>;
  readonly parties: readonly string[];
}

/**
 * No two agreements between the same parties serve one purpose at one time: nobody could say which of them a request
 * meant. One that is still being answered, or that waits for its first day, counts too. Agreements of one consumer take turns from here on.
 * @throws HubError CONFLICT naming the other agreement
 */
export async function assertNoTwin(
  client: ClientBase,
  { id, document, parties }: TwinQuestion,
): Promise<void> {
  const { consumer, purposes, validFrom, validTo } = document;
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('agreements of ' || $1, 0))`, [consumer]);
  const { rows } = await client.query<{ agreement: string; purpose: string }>(
    `SELECT v.agreement, p.purpose
       FROM agreement a
       JOIN agreement_version v ON v.agreement = a.id
       CROSS JOIN jsonb_array_elements_text(v.document -> 'purposes') AS p (purpose)
      WHERE a.id <> $1 AND a.consumer = $2 AND a.state <> 'REVOKED'
        AND v.state IN ('SUBMITTED', 'APPROVED', 'CONCLUDED', 'IN_FORCE') AND v.parties = $3::text[]
        AND p.purpose = ANY ($4) AND v.document ->> 'validFrom' <= $6 AND v.document ->> 'validTo' >= $5
      ORDER BY v.agreement LIMIT 1`,
    [id, consumer, parties, purposes, validFrom, validTo],
  );
  const [twin] = rows;
  if (twin === undefined) return;
  throw conflict(
    `协议 ${twin.agreement} 的各方与目的(${twin.purpose})相同,有效期重叠;请修订该协议,或先撤销它`,
    `${twin.agreement} has the same parties and purpose (${twin.purpose}) at the same time: amend it instead, or revoke it first`,
  );
}
