import type { Pool } from 'pg';
import type { Agreement } from '../agreement.ts';

/** What has been used of one quota; undefined limits are not counted and have no use. */
export interface QuotaUse {
  readonly used: number;
  readonly limit: number;
  readonly resetsAt: Date;
}

export interface Use {
  readonly requestsThisMinute: QuotaUse | undefined;
  readonly costThisMinute: QuotaUse | undefined;
  readonly subjectsToday: QuotaUse | undefined;
}

interface Counts {
  readonly requests: number;
  readonly cost: number;
  readonly subjects: number;
  readonly minute_ends: Date;
  readonly day_ends: Date;
}

const COUNTS = `
  SELECT coalesce(m.requests, 0)::float8 AS requests, coalesce(m.cost, 0)::float8 AS cost,
         coalesce(d.subjects, 0)::float8 AS subjects,
         t.minute + interval '1 minute' AS minute_ends,
         (t.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS day_ends
    FROM (SELECT date_trunc('minute', n) AS minute, (n AT TIME ZONE 'Asia/Shanghai')::date AS day
            FROM coalesce($2::timestamptz, clock_timestamp()) AS n) AS t
    LEFT JOIN quota_minute m ON m.minute = t.minute AND m.agreement = $1
    LEFT JOIN quota_day d ON d.day = t.day AND d.agreement = $1`;

/** What an agreement has used of the quotas that its document sets. */
export async function readUse(pool: Pool, { id, document }: Agreement, now: Date | null): Promise<Use> {
  const { requestsPerMinute, costPerMinute, subjectsPerDay } = document.limits;
  const { rows } = await pool.query<Counts>(COUNTS, [id, now]);
  const counts = rows[0] as Counts;
  const use = (limit: number | undefined, used: number, resetsAt: Date): QuotaUse | undefined =>
    limit === undefined ? undefined : { used, limit, resetsAt };
  return {
    requestsThisMinute: use(requestsPerMinute, counts.requests, counts.minute_ends),
    costThisMinute: use(costPerMinute, counts.cost, counts.minute_ends),
    subjectsToday: use(subjectsPerDay, counts.subjects, counts.day_ends),
  };
}
