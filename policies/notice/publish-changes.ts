import { createHash, randomUUID } from 'node:crypto';
import { HubError } from '../../errors.ts';
import type { ChangeInput, PublishedChanges } from '../../generated/graphql.ts';
import { isUuid } from '../../uuid.ts';
import type { Change } from '../change.ts';
import { CHANGE_KINDS } from './change-kinds.ts';
import { enqueueDeliveries } from './delivery-jobs.ts';
import type { Subscriber } from './subscriptions.ts';

export interface Publishing {
  /** At most LIMITS.filterValues: longer lists are refused before anything runs. */
  readonly changes: readonly ChangeInput[];
  /** Encrypts whom a delivery is about, for that delivery alone. */
  readonly sealPerson: (idNumber: string, delivery: string) => Buffer;
  /** Subscriptions, each with the kinds that its agreement grants today. */
  readonly subscribers: readonly Subscriber[];
}

/**
 * Takes changes and puts notices of them on their way, in one transaction. Whether a person is within an agreement is asked when a
 * notice is sent: a source that is down keeps nobody from publishing.
 * @throws HubError BAD_USER_INPUT, FORBIDDEN for a kind that another department owns: nothing is taken then
 */
export async function publishChanges(
  { client, actor, now, record }: Change,
  { changes, sealPerson, subscribers }: Publishing,
): Promise<PublishedChanges> {
  assertPublishable(changes, actor.department, now);
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO change_published (department, id, published_at)
     SELECT $1, id, $3 FROM unnest($2::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING RETURNING id`,
    [actor.department, changes.map(({ id }) => id), now],
  );
  const isNew = new Set(rows.map(({ id }) => id));
  const accepted = changes.filter(({ id }) => isNew.has(id));
  for (const { id: subscription, agreement, kinds } of subscribers) {
    const deliveries = accepted
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ kind, idNumber, occurredAt }) => {
        const id = randomUUID();
        return { id, kind, occurredAt, person: sealPerson(idNumber, id).toString('base64') };
      });
    await enqueueDeliveries(client, { subscription, agreement, deliveries, now });
  }
  if (accepted.length > 0) record(stepOf(accepted));
  return { accepted: accepted.length, repeated: changes.length - accepted.length };
}

function assertPublishable(changes: readonly ChangeInput[], department: string, now: Date): void {
  if (changes.length === 0) throw bad('一条变更也没有', 'there is not one change');
  const ids = changes.map(({ id }) => id);
  if (!ids.every(isUuid)) throw bad('标识须为小写 UUID', 'an identifier is a UUID in lower case');
  if (new Set(ids).size < ids.length) throw bad('标识重复', 'an identifier stands there twice');
  if (changes.some(({ occurredAt }) => new Date(occurredAt) > now))
    throw bad('occurredAt 不得在将来', 'occurredAt must not lie in the future');
  const others = new Set(
    changes.map(({ kind }) => kind).filter((kind) => CHANGE_KINDS[kind].owner !== department),
  );
  if (others.size === 0) return;
  const named = [...others].join(', ');
  throw new HubError('FORBIDDEN', {
    detail: { zh: `不由本部门发布:${named}`, en: `other departments publish ${named}` },
  });
}

/** How many of which kind; whom they are about stands, as pseudonyms, in the entry of the request. */
function stepOf(accepted: readonly ChangeInput[]) {
  const counts = new Map<string, number>();
  for (const { kind } of accepted) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const ids = accepted.map(({ id }) => id).sort();
  return {
    action: 'CHANGES_PUBLISHED',
    reason: [...counts].map(([kind, count]) => `${kind} ${count}`).join(', '),
    document: createHash('sha256').update(ids.join('\n')).digest('hex'),
  };
}

function bad(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
