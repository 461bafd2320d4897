import { type Change, personOf } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';

interface Standing {
  readonly id: string;
  readonly agreement: string;
  readonly department: string;
  readonly operator: string;
  readonly open: boolean;
}

/**
 * Emergencies are not to be chained: a person has one open under an agreement at a time, and opens no other, under any
 * agreement, while a review of one of them is overdue. The caller holds the agreement's lock, so that of two openings at
 * once the second sees the first.
 * @throws HubError CONFLICT naming the emergency that stands in the way
 */
export async function assertMayOpen({ client, actor, now }: Change, agreement: string): Promise<void> {
  const { rows } = await client.query<Standing>(
    `SELECT id, agreement, department, operator, ends_at > $3 AS open FROM emergency
      WHERE department = $1 AND finding IS NULL AND ((agreement = $2 AND ends_at > $3) OR review_due < $3)
      ORDER BY opened_at, id`,
    [actor.department, agreement, now],
  );
  const own = rows.filter((standing) => personOf(standing) === personOf(actor));
  const overdue = own.find(({ open }) => !open);
  if (overdue !== undefined) {
    throw conflict(
      `本人开启的应急调阅 ${overdue.id}(协议 ${overdue.agreement})逾期未复核;须先由本部门或省人社厅(HRSS)的另一人以 reviewEmergency 复核`,
      `the review of your emergency ${overdue.id} under ${overdue.agreement} is overdue: another person of your department or of HRSS has to review it first (reviewEmergency)`,
    );
  }
  const [open] = own;
  if (open === undefined) return;
  throw conflict(
    `本人在协议 ${open.agreement} 下的应急调阅 ${open.id} 尚未结束;请继续使用它,或先以 closeEmergency 结束`,
    `your emergency ${open.id} under ${open.agreement} is still open: go on with it, or close it first (closeEmergency)`,
  );
}
