import type { PoolClient } from 'pg';
import { keyOf } from './about.ts';
import type { Access } from './access.ts';
import { groupBy } from './group-by.ts';
import type { HourlyWatcher } from './kind.ts';
import type { Finding } from './raise.ts';
import { type ActiveRule, isWithin } from './rule.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_ENTRIES = 20;

type HourlyRule = ActiveRule & { readonly watcher: HourlyWatcher };

/** The requests of one log and department in one hour, of those that have come. */
interface Hour {
  readonly log: string;
  readonly department: string;
  readonly hour: number;
  readonly accesses: readonly Access[];
}

/** Counts requests by the hour, rules or not, so that a new rule has a history, and judges the hours that have grown. */
export async function countHours(
  client: PoolClient,
  rules: readonly ActiveRule[],
  accesses: readonly Access[],
): Promise<readonly Finding[]> {
  const hours = hoursOf(accesses);
  if (hours.length === 0) return [];
  await client.query(ADD, [
    JSON.stringify(
      hours.map(({ log, department, hour, accesses: own }) => ({
        ...{ log, department, hour: iso(hour) },
        requests: own.length,
      })),
    ),
  ]);
  const hourly = rules.filter((rule): rule is HourlyRule => rule.watcher.by === 'hours');
  const findings: Finding[] = [];
  for (const rule of hourly) findings.push(...(await judge(client, rule, hours)));
  return findings;
}

function hoursOf(accesses: readonly Access[]): readonly Hour[] {
  // What belongs to no agreement has no volume of its own.
  const shared = accesses.filter(({ agreement, log }) => agreement === log);
  const groups = groupBy(shared, (access) => `${access.log}\n${access.department}\n${hourOf(access)}`);
  return [...groups.values()].map((own) => {
    const [first] = own as readonly [Access];
    return { log: first.log, department: first.department, hour: hourOf(first), accesses: own };
  });
}

function hourOf({ at }: Access): number {
  return Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
}

async function judge(
  client: PoolClient,
  rule: HourlyRule,
  hours: readonly Hour[],
): Promise<readonly Finding[]> {
  const own = hours.filter((hour) => isWithin(rule, { ...hour, terminal: null }));
  if (own.length === 0) return [];
  const { rows } = await client.query<{ requests: string; before: readonly string[] }>(BEFORE, [
    JSON.stringify(own.map(({ log, department, hour }) => ({ log, department, hour: iso(hour) }))),
    rule.watcher.days,
  ]);
  return own.flatMap((hour, i) => {
    const requests = Number(rows[i]?.requests);
    const before = (rows[i]?.before ?? []).map(Number);
    return rule.watcher.exceeds(requests, before) ? [findingOf(rule, hour, requests)] : [];
  });
}

function findingOf(rule: HourlyRule, { log, department, hour, accesses }: Hour, requests: number): Finding {
  const times = accesses.map(({ at }) => at.getTime());
  const episode = {
    from: hour,
    count: requests,
    added: accesses.length,
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    logs: [log],
    entries: accesses.slice(0, MOST_ENTRIES).map(({ entry }) => entry),
  };
  return {
    rule,
    key: keyOf({ department, agreement: log }),
    windowMs: HOUR_MS,
    episodesAfter: (closedAt) => (hour > closedAt ? [episode] : []),
  };
}

const ADD = `
  INSERT INTO watch_hour AS h (log, department, hour, requests)
  SELECT * FROM json_to_recordset($1) AS r (log text, department text, hour timestamptz, requests bigint)
  ON CONFLICT (log, department, hour) DO UPDATE SET requests = h.requests + excluded.requests`;

/** The same hour of the days before, as far back as anything is known; an hour without a row had no requests. */
const BEFORE = `
  SELECT own.requests,
         ARRAY(SELECT coalesce(past.requests, 0)
                 FROM generate_series(1, $2::integer) AS day
                 LEFT JOIN watch_hour past ON past.log = a.log AND past.department = a.department
                      AND past.hour = a.hour - day * interval '24 hours'
                WHERE a.hour - day * interval '24 hours' >=
                      (SELECT min(hour) FROM watch_hour f WHERE f.log = a.log AND f.department = a.department)
                ORDER BY day) AS before
    FROM ROWS FROM (json_to_recordset($1) AS (log text, department text, hour timestamptz))
         WITH ORDINALITY AS a (log, department, hour, ordinality)
    JOIN watch_hour own ON own.log = a.log AND own.department = a.department AND own.hour = a.hour
   ORDER BY a.ordinality`;

/** Hours that no rule can go back to. */
export const KEPT_HOURS_MS = 63 * DAY_MS;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
