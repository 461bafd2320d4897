import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import type { ChangeKind, ChangeSubscription } from '../../generated/graphql.ts';
import type { Agreement } from '../agreement.ts';
import type { Change } from '../change.ts';
import { notAParty } from '../lifecycle/refusals.ts';

/** Per agreement: a burst of changes is told to each. */
const MOST_PER_AGREEMENT = 20;

export interface NewSubscription {
  readonly id: string;
  /** In force, and of the actor's department. */
  readonly agreement: Agreement;
  readonly purpose: string;
  readonly kinds: readonly ChangeKind[];
  /** As it has been checked. */
  readonly url: string;
  /** Encrypted. */
  readonly secret: Buffer;
}

/** @throws HubError BAD_USER_INPUT where the agreement has no such purpose, CONFLICT where it has too many subscriptions */
export async function addSubscription(
  { client, now, record }: Change,
  { id, agreement, purpose, kinds, url, secret }: NewSubscription,
): Promise<ChangeSubscription> {
  if (!agreement.document.purposes.includes(purpose))
    throw bad('目的不在协议之内', 'the agreement does not name the purpose');
  if (kinds.length === 0) throw bad('至少订阅一种变更', 'a subscription is to one kind at the least');
  // The agreement's row is locked, so that two at once cannot both be the last.
  await client.query('SELECT FROM agreement WHERE id = $1 FOR NO KEY UPDATE', [agreement.id]);
  const distinct = [...new Set(kinds)];
  const { rowCount } = await client.query(
    `INSERT INTO change_subscription (id, agreement, purpose, kinds, url, secret, since)
     SELECT $1, $2, $3, $4, $5, $6, $7
      WHERE (SELECT count(*) FROM change_subscription WHERE agreement = $2) < ${MOST_PER_AGREEMENT}`,
    [id, agreement.id, purpose, distinct, url, secret, now],
  );
  if (rowCount === 0)
    throw new HubError('CONFLICT', {
      detail: {
        zh: `一份协议至多 ${MOST_PER_AGREEMENT} 个订阅`,
        en: `an agreement has ${MOST_PER_AGREEMENT} subscriptions at the most`,
      },
    });
  record({
    action: 'CHANGES_SUBSCRIBED',
    agreement: agreement.id,
    version: agreement.version,
    target: id,
    reason: distinct.join(' '),
  });
  return { id, agreement: agreement.id, purpose, kinds: distinct, url, since: now.toISOString() };
}

/** What is on its way to it goes with it. @throws HubError FORBIDDEN where there is none */
export async function endSubscription(
  { client, record }: Change,
  { id, agreement }: { readonly id: string; readonly agreement: string },
): Promise<void> {
  const { rowCount } = await client.query(
    'DELETE FROM change_subscription WHERE id = $1 AND agreement = $2',
    [id, agreement],
  );
  if (rowCount === 0) throw notAParty();
  record({ action: 'CHANGES_UNSUBSCRIBED', agreement, target: id });
}

/** The agreement that a subscription belongs to. */
export async function agreementOfSubscription(pool: Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ agreement: string }>(
    'SELECT agreement FROM change_subscription WHERE id = $1',
    [id],
  );
  return rows[0]?.agreement;
}

export async function readSubscriptions(
  pool: Pool,
  agreement: string,
): Promise<readonly ChangeSubscription[]> {
  const { rows } = await pool.query<Omit<ChangeSubscription, 'since'> & { readonly since: Date }>(
    'SELECT id, agreement, purpose, kinds, url, since FROM change_subscription WHERE agreement = $1 ORDER BY since, id',
    [agreement],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

export type Subscriber = Pick<ChangeSubscription, 'id' | 'agreement' | 'kinds'>;

/** Whom changes of these kinds may concern. */
export async function subscribersTo(
  pool: Pool,
  kinds: readonly ChangeKind[],
): Promise<readonly Subscriber[]> {
  const { rows } = await pool.query<Subscriber>(
    'SELECT id, agreement, kinds FROM change_subscription WHERE kinds && $1 ORDER BY id',
    [kinds],
  );
  return rows;
}

function bad(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
