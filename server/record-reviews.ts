import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { appendWithin } from '../audit/append.ts';
import { encodeChange } from '../audit/entry.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';
import type { AgreementToReview } from '../policies/schema-review.ts';

/** Says in an agreement's log which of its grants have to be reviewed: the hub acts, so there is no person. */
export async function recordReviews(
  client: ClientBase,
  { agreement, version, reviews }: AgreementToReview,
): Promise<void> {
  const step = {
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log: agreement,
    agreement,
    agreementVersion: version,
    department: COUNTERSIGNING,
    client: 'onecard',
    operator: null,
    action: 'AGREEMENT_REVIEW_NEEDED',
    document: null,
  };
  const leaves = reviews.map(({ coordinate, change }) =>
    encodeChange({ ...step, target: coordinate, reason: change }),
  );
  await appendWithin(client, [{ log: agreement, leaves }]);
}
