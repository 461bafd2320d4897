import type { Pool } from 'pg';
import type { ChangeDelivery, ChangeDeliveryState } from '../../generated/graphql.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { addJobs } from './delivery-jobs.ts';

interface DeliveryRow extends Omit<ChangeDelivery, 'madeAt' | 'endedAt'> {
  readonly madeAt: Date;
  readonly endedAt: Date | null;
}

const COLUMNS = `id, subscription, kind, state, attempts, failure, made_at AS "madeAt", ended_at AS "endedAt"`;

export interface DeliverySearch {
  readonly agreement: string;
  readonly state: ChangeDeliveryState | undefined;
  readonly limit: number;
  /** With those of which nobody knows yet whether their person is within the agreement: a subscriber must not learn of them. */
  readonly unchecked: boolean;
}

/** The newest first. */
export async function readDeliveries(
  pool: Pool,
  { agreement, state, limit, unchecked }: DeliverySearch,
): Promise<readonly ChangeDelivery[]> {
  const { rows } = await pool.query<DeliveryRow>(
    `SELECT ${COLUMNS} FROM change_delivery
      WHERE agreement = $1 AND ($2::text IS NULL OR state = $2) AND ($3 OR logged_at IS NOT NULL)
      ORDER BY made_at DESC, id LIMIT $4`,
    [agreement, state ?? null, unchecked, limit],
  );
  return rows.map(present);
}

/** The agreement that a delivery was made under. */
export async function agreementOfDelivery(pool: Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ agreement: string }>(
    'SELECT agreement FROM change_delivery WHERE id = $1',
    [id],
  );
  return rows[0]?.agreement;
}

/**
 * Sends a dead letter again, from the beginning.
 * @throws HubError CONFLICT where it is no dead letter, or no longer known whom it is about
 */
export async function retryDelivery(
  { client, record }: Change,
  { id, agreement }: { readonly id: string; readonly agreement: string },
): Promise<ChangeDelivery> {
  const { rows } = await client.query<DeliveryRow>(
    `UPDATE change_delivery SET state = 'PENDING', attempts = 0, failure = NULL, ended_at = NULL
      WHERE id = $1 AND state = 'DEAD' AND person IS NOT NULL AND logged_at IS NOT NULL
     RETURNING ${COLUMNS}`,
    [id],
  );
  const [delivery] = rows;
  if (delivery === undefined)
    throw conflict(
      '不是死信,或其人的号码已删去,不能重发',
      'it is no dead letter, or whom it is about has been erased: it cannot be sent again',
    );
  await addJobs(client, [delivery]);
  record({ action: 'CHANGE_DELIVERY_RETRIED', agreement, target: id });
  return present(delivery);
}

function present({ madeAt, endedAt, ...delivery }: DeliveryRow): ChangeDelivery {
  return { ...delivery, madeAt: madeAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
}
