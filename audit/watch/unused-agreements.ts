import type { Pool, PoolClient } from 'pg';
import { keyOf } from './about.ts';
import type { UseWatcher } from './kind.ts';
import type { Finding } from './raise.ts';
import { type ActiveRule, isWithin } from './rule.ts';

const DAY_MS = 86_400_000;

/** An agreement that answers today. */
export interface AgreementInForce {
  readonly id: string;
  readonly consumer: string;
  /** From when on it has been in force. */
  readonly since: Date;
}

export type AgreementsInForce = () => Promise<readonly AgreementInForce[]>;

type UseRule = ActiveRule & { readonly watcher: UseWatcher };

export interface UseQuestion {
  readonly client: PoolClient;
  readonly rules: readonly ActiveRule[];
  readonly now: Date;
}

/** Agreements that have been in force for a rule's days, and under which nothing has been released in them. */
export async function findUnused(
  { client, rules, now }: UseQuestion,
  agreements: readonly AgreementInForce[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules.filter((one): one is UseRule => one.watcher.by === 'use')) {
    const from = now.getTime() - rule.watcher.days * DAY_MS;
    const old = agreements.filter(
      ({ id, consumer, since }) =>
        since.getTime() <= from && isWithin(rule, { log: id, department: consumer, terminal: null }),
    );
    const used = await readUsed(client, old, from);
    for (const agreement of old.filter(({ id }) => !used.has(id)))
      findings.push(findingOf(rule, agreement, { from, now: now.getTime() }));
  }
  return findings;
}

function findingOf(
  rule: UseRule,
  { id, consumer }: AgreementInForce,
  { from, now }: { readonly from: number; readonly now: number },
): Finding {
  const episode = { from, count: 0, added: 0, firstAt: from, lastAt: now, logs: [id], entries: [] };
  return {
    rule,
    key: keyOf({ department: consumer, agreement: id }),
    windowMs: rule.watcher.days * DAY_MS,
    episodesAfter: (closedAt) => (from > closedAt ? [episode] : []),
  };
}

async function readUsed(
  client: Pick<Pool, 'query'> | PoolClient,
  agreements: readonly AgreementInForce[],
  from: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM unnest($1::text[]) AS id
      WHERE EXISTS (SELECT FROM audit_entry e WHERE e.agreement = id AND e.log = id AND e.part = 1 AND e.kind = 'access'
                       AND e.outcome IN ('RELEASED', 'PARTIAL') AND e.time >= $2)`,
    [agreements.map(({ id }) => id), new Date(from)],
  );
  return new Set(rows.map(({ id }) => id));
}
