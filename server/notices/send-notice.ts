import { HubError } from '../../errors.ts';
import type { ChangeKind } from '../../generated/graphql.ts';
import { openKey } from '../identity/key-encryption.ts';
import { openWebhookSecret } from '../webhooks/registry.ts';
import { send } from '../webhooks/send.ts';
import { type Judging, judgeNotice, type Verdict } from './judge-notice.ts';
import { logNotice } from './log-notice.ts';
import { messageId, noticeBody } from './notice-message.ts';

export interface NoticeSending extends Judging {
  readonly hubSecret: Buffer;
  readonly mode: 'demo' | 'production';
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** Which attempt it is. */
export interface Attempt {
  readonly number: number;
  readonly isLast: boolean;
}

interface Due {
  readonly id: string;
  readonly agreement: string;
  readonly kind: ChangeKind;
  readonly person: Buffer;
  readonly occurredAt: Date;
  readonly loggedAt: Date | null;
  readonly subscription: string;
  readonly purpose: string;
  readonly url: string;
  readonly secret: Buffer;
}

type Outcome =
  | { readonly state: 'DELIVERED' | 'OUTSIDE' }
  | { readonly state: 'DROPPED' | 'FAILED'; readonly failure: string };

/**
 * Makes one attempt to deliver a notice, and writes down what became of it.
 * @returns why it has to be tried again; undefined: it has not
 */
export async function sendNotice(
  sending: NoticeSending,
  id: string,
  attempt: Attempt,
): Promise<string | undefined> {
  const { rows } = await sending.pool.query<Due>(DUE, [id]);
  const [due] = rows;
  if (due === undefined) return undefined;
  const outcome = await deliver(sending, due).catch((error: unknown): Outcome => {
    if (error instanceof HubError) return { state: 'FAILED', failure: error.code };
    sending.onError(error);
    return { state: 'FAILED', failure: 'INTERNAL' };
  });
  if (outcome.state === 'OUTSIDE') {
    await sending.pool.query('DELETE FROM change_delivery WHERE id = $1', [id]);
    return undefined;
  }
  const failure = 'failure' in outcome ? outcome.failure : null;
  const again = outcome.state === 'FAILED' && !attempt.isLast;
  const state = again ? 'PENDING' : outcome.state === 'FAILED' ? 'DEAD' : outcome.state;
  // Whom it is about is kept as long as it may be sent, and no longer.
  await sending.pool.query(
    `UPDATE change_delivery
        SET state = $2, attempts = $3, failure = $4, ended_at = CASE WHEN $2 = 'PENDING' THEN NULL ELSE now() END,
            person = CASE WHEN $2 IN ('PENDING', 'DEAD') THEN person END
      WHERE id = $1`,
    [id, state, attempt.number, failure],
  );
  return again ? (failure ?? undefined) : undefined;
}

async function deliver(sending: NoticeSending, due: Due): Promise<Outcome> {
  const { hubSecret, mode, timeoutMs, agreements } = sending;
  const { id, agreement: agreementId, purpose, kind, subscription, url } = due;
  const idNumber = openKey(due.person, { secret: hubSecret, use: 'change notice', kid: id });
  const judged = await judgeNotice(sending, { agreement: agreementId, purpose, kind, idNumber });
  if (judged.verdict !== 'TELL') return untold(judged, due);
  const { agreement, granted } = judged;
  const body = noticeBody({ id, kind, agreement: agreementId, idNumber, occurredAt: due.occurredAt });
  await logNotice(sending, { id, agreement, purpose, granted, idNumber, body });
  // It may have been revoked while sources were asked and the entry was written.
  const now = new Date();
  const still = await agreements.find(agreementId, now);
  if (still === undefined || still.version !== agreement.version || still.state !== 'ACTIVE')
    return { state: 'FAILED', failure: 'AGREEMENT_NOT_ACTIVE' };
  const failure = await send({
    url,
    secret: openWebhookSecret(due.secret, { id: subscription, hubSecret }),
    message: { id: messageId(id), body, now },
    mode,
    timeoutMs,
  });
  return failure === undefined ? { state: 'DELIVERED' } : { state: 'FAILED', failure };
}

function untold(judged: Exclude<Verdict, { readonly verdict: 'TELL' }>, { loggedAt }: Due): Outcome {
  if (judged.verdict === 'DROP') return { state: 'DROPPED', failure: judged.reason };
  if (judged.verdict === 'LATER') return { state: 'FAILED', failure: judged.reason };
  // Of somebody who has moved away since the first attempt the log has told already.
  return loggedAt === null ? { state: 'OUTSIDE' } : { state: 'DROPPED', failure: 'OUTSIDE_ROW_FILTER' };
}

const DUE = `
  SELECT d.id, d.agreement, d.kind, d.person, d.occurred_at AS "occurredAt", d.logged_at AS "loggedAt",
         s.id AS subscription, s.purpose, s.url, s.secret
    FROM change_delivery d JOIN change_subscription s ON s.id = d.subscription
   WHERE d.id = $1 AND d.state = 'PENDING'`;
