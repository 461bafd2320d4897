import { followOnce } from '../../../../audit/follow.ts';
import { LogWriter } from '../../../../audit/log-writer.ts';
import type { RaisedAlert } from '../../../../audit/watch/raise.ts';
import type { Rule } from '../../../../audit/watch/rule.ts';
import { lookForUnused, type WatchInput, watcherOf } from '../../../../audit/watch/watch.ts';
import { isWorkingDay } from '../../../../policies/lifecycle/working-days.ts';
import { BUILT_IN_HOLIDAYS, readHolidays } from '../../../../server/holidays.ts';
import type { AccessEntry } from '../../../../verify/entry/access-leaf.ts';
import { type AuditDatabase, createAuditDatabase } from '../../support/database.ts';
import { leavesOf, pseudonyms } from '../../support/entries.ts';

export type Entry = Partial<AccessEntry>;
export type TestRule = Pick<Rule, 'kind' | 'parameters'> & Partial<Rule>;

/** What is known of an alert beside its identifier and times of the hub's own. */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly department: string;
  readonly client: string | null;
  readonly operator: string | null;
  readonly logs: readonly string[];
  readonly count: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly entries: readonly string[];
}

/** A database whose logs are watched by one rule at a time. */
export interface Bench {
  readonly database: AuditDatabase;
  /** The only rule from now on; nothing has been counted. */
  rule(rule: TestRule): Promise<void>;
  append(entries: readonly Entry[]): Promise<void>;
  /** Reads what has come, as a hub does. */
  follow(changes?: Partial<WatchInput>): Promise<void>;
  lookForUnused(now: Date, changes?: Partial<WatchInput>): Promise<void>;
  alerts(): Promise<readonly Alert[]>;
  /** The rule, and entries of it, raise exactly one alert. */
  expectAlert(rule: TestRule, entries: readonly Entry[]): Promise<Alert>;
  expectNoAlert(rule: TestRule, entries: readonly Entry[]): Promise<void>;
  drop(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const database = await createAuditDatabase();
  const holidays = readHolidays(BUILT_IN_HOLIDAYS);
  const input: Omit<WatchInput, 'onError'> = {
    pool: database.hub,
    hubUrl: 'https://hub.example',
    isWorkingDay: (date) => isWorkingDay(date, holidays),
    idsOfParty: async () => [],
    agreementsInForce: async () => [],
    onRaised: (_: RaisedAlert) => undefined,
  };
  const bench: Bench = {
    database,
    async rule({ id = 'rule', severity = 'HIGH', agreement, department, terminal, kind, parameters }) {
      await database.admin.query(
        'TRUNCATE watch_rule, watch_count, watch_seen, watch_hour, watch_alert, watch_alert_step, watch_delivery',
      );
      await database.admin.query(
        `INSERT INTO watch_rule (id, kind, enabled, severity, agreement, department, terminal, parameters)
         VALUES ($1, $2, true, $3, $4, $5, $6, $7)`,
        [id, kind, severity, agreement, department, terminal, parameters],
      );
    },
    async append(entries) {
      const client = await database.connect();
      const appends = entries.map((entry) => {
        const log = entry.log ?? 'hotel-check-in';
        return { log, leaves: leavesOf({ agreement: log, ...entry, log }) };
      });
      for (let i = 0; i < appends.length; i += 500)
        await new LogWriter(client).append(appends.slice(i, i + 500));
      await client.end();
    },
    async follow(changes = {}) {
      const followers = [watcherOf({ ...input, ...changes })];
      while (await followOnce({ pool: database.hub, followers, onError: fail }));
    },
    lookForUnused: (now, changes = {}) => lookForUnused({ ...input, ...changes }, now),
    async alerts() {
      const { rows } = await database.hub.query(
        `SELECT id, rule, state, department, client, operator, logs, count::integer, first_at, last_at, entries
           FROM watch_alert ORDER BY number`,
      );
      return rows;
    },
    async expectAlert(rule, entries) {
      const alerts = await raisedBy(bench, rule, entries);
      const [alert] = alerts;
      if (alert === undefined || alerts.length > 1)
        throw new Error(`one alert was expected, not ${alerts.length}`);
      return alert;
    },
    async expectNoAlert(rule, entries) {
      const alerts = await raisedBy(bench, rule, entries);
      if (alerts.length > 0) throw new Error(`no alert was expected, not ${JSON.stringify(alerts)}`);
    },
    drop: () => database.drop(),
  };
  return bench;
}

async function raisedBy(bench: Bench, rule: TestRule, entries: readonly Entry[]): Promise<readonly Alert[]> {
  await bench.follow();
  await bench.rule(rule);
  await bench.append(entries);
  await bench.follow();
  return bench.alerts();
}

export interface Series {
  readonly seconds: number;
  readonly count: number;
  /** Tuesday, 10:00 in Shanghai, by default. */
  readonly from?: string;
}

/** As many entries as wanted, one every so many seconds. */
export function every(
  { seconds, count, from = '2026-06-30T02:00:00.000Z' }: Series,
  entryOf: (i: number) => Entry = () => ({}),
): readonly Entry[] {
  const start = Date.parse(from);
  return Array.from({ length: count }, (_, i) => ({
    time: new Date(start + i * seconds * 1_000).toISOString(),
    requestId: `request-${i}`,
    ...entryOf(i),
  }));
}

/** Looking for a person. */
export function person(name: string | number, isFound = true): Entry {
  const subject = pseudonyms.of(`person ${name}`);
  return { asked: [subject], subjects: isFound ? [subject] : [] };
}

function fail(error: unknown): never {
  throw error;
}
