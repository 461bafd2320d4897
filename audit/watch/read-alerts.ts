import type { Pool } from 'pg';
import type { VisibleLogs } from '../search.ts';

export interface AlertRecord {
  readonly id: string;
  /** In the order of their raising. */
  readonly number: string;
  readonly rule: string;
  readonly kind: string;
  readonly severity: string;
  readonly state: string;
  readonly department: string;
  readonly client: string | null;
  readonly operator: string | null;
  readonly logs: readonly string[];
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly raisedAt: Date;
  readonly entries: readonly string[];
  readonly finding: string | null;
}

export interface AlertFilter {
  readonly id?: string;
  readonly state?: string;
  readonly rule?: string;
  readonly kind?: string;
  readonly severity?: string;
  readonly department?: string;
  readonly agreement?: string;
}

export interface AlertSearch {
  readonly filter: AlertFilter;
  /** An alert is seen by who sees all logs of its evidence. */
  readonly visibleLogs: VisibleLogs;
  readonly limit: number;
  /** Number of the alert before the page. */
  readonly before?: string;
}

/** Alerts, the newest first. */
export async function readAlerts(
  pool: Pool,
  { filter, visibleLogs, limit, before }: AlertSearch,
): Promise<readonly AlertRecord[]> {
  const { rows } = await pool.query<AlertRecord>(ALERTS, [
    visibleLogs === 'all' ? null : visibleLogs,
    before ?? null,
    filter.id ?? null,
    filter.state ?? null,
    filter.rule ?? null,
    filter.kind ?? null,
    filter.severity ?? null,
    filter.department ?? null,
    filter.agreement ?? null,
    limit,
  ]);
  return rows;
}

const ALERTS = `
  SELECT id, number, rule, kind, severity, state, department, client, operator, logs,
         least(count, 2147483647)::integer AS count, first_at AS "firstAt", last_at AS "lastAt", raised_at AS "raisedAt", entries, finding
    FROM watch_alert
   WHERE ($1::text[] IS NULL OR logs <@ $1) AND ($2::bigint IS NULL OR number < $2) AND ($3::uuid IS NULL OR id = $3)
     AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR rule = $5) AND ($6::text IS NULL OR kind = $6)
     AND ($7::text IS NULL OR severity = $7) AND ($8::text IS NULL OR department = $8)
     AND ($9::text IS NULL OR logs @> ARRAY[$9])
   ORDER BY number DESC LIMIT $10`;

export interface AlertStepRecord {
  readonly alert: string;
  readonly action: string;
  readonly department: string;
  readonly operator: string;
  readonly comment: string | null;
  readonly finding: string | null;
  readonly at: Date;
}

/** What was done about alerts, the oldest first. */
export async function readAlertSteps(
  pool: Pool,
  alerts: readonly string[],
): Promise<readonly AlertStepRecord[]> {
  const { rows } = await pool.query<AlertStepRecord>(
    `SELECT alert, action, department, operator, comment, finding, at FROM watch_alert_step
      WHERE alert = ANY ($1) ORDER BY alert, number`,
    [alerts],
  );
  return rows;
}

export interface DeliveryRecord {
  readonly alert: string;
  readonly webhook: string;
  readonly state: string;
  readonly attempts: number;
  readonly failure: string | null;
  readonly endedAt: Date | null;
}

export async function readDeliveries(
  pool: Pool,
  alerts: readonly string[],
): Promise<readonly DeliveryRecord[]> {
  const { rows } = await pool.query<DeliveryRecord>(
    `SELECT alert, webhook, state, attempts, failure, ended_at AS "endedAt" FROM watch_delivery
      WHERE alert = ANY ($1) ORDER BY alert, webhook`,
    [alerts],
  );
  return rows;
}
