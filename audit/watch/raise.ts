import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { type Append, appendWithin } from '../append.ts';
import { appendOwnStep } from '../own-step.ts';
import { aboutOf } from './about.ts';
import { alertBody } from './alert-body.ts';
import { enqueue, type IdsOfParty } from './outbox.ts';
import type { ActiveRule } from './rule.ts';
import type { Episode } from './window.ts';

/** Entries to which an alert leads, at the most; the rest is found by searching the log. */
const MOST_ENTRIES = 50;

export interface AddedEpisode extends Omit<Episode, 'to'> {
  /** What of its count is new. */
  readonly added: number;
}

/** A rule's threshold is exceeded for a key. */
export interface Finding {
  readonly rule: ActiveRule;
  readonly key: string;
  readonly windowMs: number;
  /** The episodes, without what a closed alert has as its evidence already: everything up to a time. */
  readonly episodesAfter: (closedAt: number) => readonly AddedEpisode[];
}

export interface Raising {
  readonly client: PoolClient;
  readonly now: Date;
  /** Where the hub is reached. */
  readonly hubUrl: string;
  readonly idsOfParty: IdsOfParty;
}

/** An alert that has just been raised. */
export interface RaisedAlert {
  readonly id: string;
  readonly rule: string;
  readonly severity: ActiveRule['severity'];
  readonly department: string;
  readonly logs: readonly string[];
  readonly body: string;
}

/**
 * Raises alerts within the transaction of whoever reads the logs, or adds to those that are open. Nobody can drop one
 * unseen: each is an entry of the hub's log, with the hash of what was raised. The log of the agreement says nothing: it is
 * read by the people whom an alert may be about. The last thing to do before COMMIT.
 */
export async function raise(raising: Raising, findings: readonly Finding[]): Promise<readonly RaisedAlert[]> {
  if (findings.length === 0) return [];
  const { client } = raising;
  await client.query('SET LOCAL synchronous_commit = on');
  const latest = await readLatest(client, findings);
  const raised: (RaisedAlert & { readonly row: object })[] = [];
  const grown: object[] = [];
  for (const finding of findings) {
    let alert = latest.get(idOf(finding.rule.id, finding.key));
    const closedAt = alert?.state === 'CLOSED' ? alert.lastAt : Number.NEGATIVE_INFINITY;
    for (const episode of finding.episodesAfter(closedAt)) {
      const goesOn =
        alert !== undefined && alert.state !== 'CLOSED' && episode.from <= alert.lastAt + finding.windowMs;
      if (goesOn) {
        grown.push(growthOf(alert as Latest, episode));
      } else {
        const made = alertOf(raising, finding, episode);
        raised.push(made);
        alert = { id: made.id, state: 'OPEN', lastAt: episode.lastAt };
      }
    }
  }
  await client.query(INSERT, [JSON.stringify(raised.map(({ row }) => row))]);
  await client.query(GROW, [JSON.stringify(grown)]);
  await enqueue(raising, raised);
  if (raised.length > 0)
    await appendWithin(
      client,
      raised.map((alert) => appendOf(alert, raising.now)),
    );
  return raised;
}

interface Latest {
  readonly id: string;
  readonly state: 'OPEN' | 'ACKNOWLEDGED' | 'CLOSED';
  readonly lastAt: number;
}

async function readLatest(
  client: PoolClient,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, Latest>> {
  const { rows } = await client.query<{
    rule: string;
    key: string;
    id: string;
    state: Latest['state'];
    last_at: Date;
  }>(LATEST, [JSON.stringify(findings.map(({ rule, key }) => ({ rule: rule.id, key })))]);
  return new Map(
    rows.map(({ rule, key, id, state, last_at }) => [
      idOf(rule, key),
      { id, state, lastAt: last_at.getTime() },
    ]),
  );
}

/** Locked, so that a person who closes an alert meanwhile comes before or after. */
const LATEST = `
  SELECT a.rule, a.key, a.id, a.state, a.last_at
    FROM json_to_recordset($1) AS f (rule text, key text)
    JOIN watch_alert a ON a.number =
         (SELECT max(number) FROM watch_alert l WHERE l.rule = f.rule AND l.key = f.key)
   ORDER BY a.number FOR UPDATE OF a`;

function alertOf({ now, hubUrl }: Raising, { rule, key, windowMs }: Finding, episode: AddedEpisode) {
  const id = randomUUID();
  const { department, client = null, operator = null } = aboutOf(key);
  const { count, logs } = episode;
  const [firstAt, lastAt] = [iso(episode.firstAt), iso(episode.lastAt)];
  const { id: ruleId, kind, severity } = rule;
  return {
    ...{ id, rule: ruleId, severity, department, logs },
    body: alertBody({
      id,
      rule: ruleId,
      kind,
      severity,
      department,
      logs,
      count,
      firstAt,
      lastAt,
      raisedAt: now,
      hubUrl,
    }),
    row: {
      ...{ id, rule: ruleId, kind, severity, key, department, client, operator, logs, count },
      ...{ first_at: firstAt, last_at: lastAt, raised_at: now.toISOString(), window_ms: windowMs },
      entries: episode.entries.slice(0, MOST_ENTRIES),
    },
  };
}

const INSERT = `
  INSERT INTO watch_alert (id, rule, kind, severity, key, department, client, operator, logs, window_ms, count, first_at, last_at, entries, raised_at)
  SELECT * FROM json_to_recordset($1) AS r (id uuid, rule text, kind text, severity text, key text, department text, client text,
    operator text, logs text[], window_ms bigint, count bigint, first_at timestamptz, last_at timestamptz, entries text[], raised_at timestamptz)`;

function growthOf({ id }: Latest, { added, firstAt, lastAt, entries, logs }: AddedEpisode) {
  return { id, added, entries, logs, first_at: iso(firstAt), last_at: iso(lastAt) };
}

/** An alert may have grown by several episodes at once. */
const GROW = `
  WITH growth AS (
    SELECT id, sum(added) AS added, min(first_at) AS first_at, max(last_at) AS last_at
      FROM json_to_recordset($1) AS r (id uuid, added bigint, first_at timestamptz, last_at timestamptz) GROUP BY id
  ), listed AS (
    SELECT r.id, array_agg(DISTINCT l.log) FILTER (WHERE l.log IS NOT NULL) AS logs
      FROM json_to_recordset($1) AS r (id uuid, logs text[]) CROSS JOIN unnest(r.logs) AS l (log) GROUP BY r.id
  ), evidence AS (
    SELECT r.id, array_agg(DISTINCT e.entry) AS entries
      FROM json_to_recordset($1) AS r (id uuid, entries text[]) CROSS JOIN unnest(r.entries) AS e (entry) GROUP BY r.id
  )
  UPDATE watch_alert a SET
    count = a.count + growth.added,
    first_at = least(a.first_at, growth.first_at), last_at = greatest(a.last_at, growth.last_at),
    logs = ARRAY(SELECT DISTINCT unnest(a.logs || listed.logs) ORDER BY 1),
    entries = (a.entries || ARRAY(SELECT unnest(evidence.entries) EXCEPT SELECT unnest(a.entries) ORDER BY 1))[1:${MOST_ENTRIES}]
    FROM growth JOIN listed USING (id) LEFT JOIN evidence USING (id)
   WHERE a.id = growth.id AND (growth.added > 0 OR growth.last_at > a.last_at)`;

function appendOf({ id, rule, department, body }: RaisedAlert, now: Date): Append {
  const document = createHash('sha256').update(body).digest('hex');
  return appendOwnStep({ action: 'ALERT_RAISED', department, target: id, reason: rule, document, now });
}

function idOf(rule: string, key: string): string {
  return `${rule} ${key}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
