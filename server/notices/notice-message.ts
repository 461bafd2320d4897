import type { ChangeKind } from '../../generated/graphql.ts';
import { CHANGE_KINDS } from '../../policies/notice/change-kinds.ts';

export interface NoticeFacts {
  /** The delivery. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly agreement: string;
  readonly idNumber: string;
  readonly occurredAt: Date;
}

/** The same for every attempt, so that a receiver can tell what it has had. */
export function messageId(delivery: string): string {
  return `msg_${delivery}`;
}

/** Key and kind, and nothing of what is the case now: that is fetched, under the agreement. The same bytes in every attempt. */
export function noticeBody({ id, kind, agreement, idNumber, occurredAt }: NoticeFacts): string {
  return JSON.stringify({
    id: messageId(id),
    type: CHANGE_KINDS[kind].type,
    timestamp: occurredAt.toISOString(),
    data: { idNumber, kind, agreement },
  });
}
