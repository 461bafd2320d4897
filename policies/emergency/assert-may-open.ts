import { type Change, personOf } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';

interface Standing {
  readonly id: string;
  readonly agreement: string;
  readonly department: string;
  readonly operator: string;
  readonly open: boolean;
  readonly overdue: boolean;
}

/**
 * Emergencies are not to be chained: a person opens the next under an agreement when somebody else has reviewed the one
 * before, or opening and closing in turn would be access for as long as it pleases. One of an older version does not
 * count: it ended with the version, while the patient may still be there. While a review of one is overdue the person
 * opens none, under any agreement. The caller holds the agreement's lock, so that of two openings at once the second
 * sees the first.
 * @throws HubError CONFLICT naming the emergency that stands in the way
 */
export async function assertMayOpen(
  { client, actor, now }: Change,
  { agreement, version }: { readonly agreement: string; readonly version: number },
): Promise<void> {
  const { rows } = await client.query<Standing>(
    `SELECT id, agreement, department, operator, ends_at > $3 AS open, review_due < $3 AS overdue FROM emergency
      WHERE department = $1 AND finding IS NULL AND ((agreement = $2 AND version = $4) OR review_due < $3)
      ORDER BY open, opened_at, id`,
    [actor.department, agreement, now, version],
  );
  const standing = rows.find((other) => personOf(other) === personOf(actor));
  if (standing === undefined) return;
  if (standing.open) {
    throw conflict(
      `本人在协议 ${standing.agreement} 下的应急调阅 ${standing.id} 尚未结束;请继续使用它,或先以 closeEmergency 结束并待他人复核`,
      `your emergency ${standing.id} under ${standing.agreement} is still open: go on with it, or close it (closeEmergency) and have it reviewed first`,
    );
  }
  throw conflict(
    `本人开启的应急调阅 ${standing.id}(协议 ${standing.agreement})${standing.overdue ? '逾期' : '尚'}未复核;须先由本部门或省人社厅(HRSS)的另一人以 reviewEmergency 复核`,
    `the review of your emergency ${standing.id} under ${standing.agreement} is ${standing.overdue ? 'overdue' : 'still awaited'}: another person of your department or of HRSS has to review it first (reviewEmergency)`,
  );
}
