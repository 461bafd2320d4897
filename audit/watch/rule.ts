import type { ClientBase, Pool } from 'pg';
import type { Watcher } from './kind.ts';
import { KINDS, type KindName } from './kinds.ts';
import { fits } from './parameters.ts';

export const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a rule looks at; null: everything. */
export interface Scope {
  readonly agreement: string | null;
  readonly department: string | null;
  /** Pattern of terminals' names. */
  readonly terminal: string | null;
}

export interface Rule extends Scope {
  readonly id: string;
  readonly kind: KindName;
  readonly enabled: boolean;
  readonly severity: Severity;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A rule with what watches by it. */
export interface ActiveRule extends Rule {
  readonly watcher: Watcher;
}

export async function readRules(database: Pick<Pool | ClientBase, 'query'>): Promise<readonly Rule[]> {
  const { rows } = await database.query<Rule>(
    'SELECT id, kind, enabled, severity, agreement, department, terminal, parameters FROM watch_rule ORDER BY id',
  );
  return rows;
}

/** The rules that are enabled, as they are now. @throws HubError for one that somebody has written behind the hub and that cannot be */
export async function readActiveRules(
  database: Pick<Pool | ClientBase, 'query'>,
): Promise<readonly ActiveRule[]> {
  const rules = await readRules(database);
  return rules
    .filter(({ enabled }) => enabled)
    .map((rule) => ({ ...rule, watcher: KINDS[rule.kind](rule.parameters) }));
}

export interface ScopeQuestion {
  readonly log: string;
  readonly department: string;
  readonly terminal: string | null;
}

export function isWithin({ agreement, department, terminal }: Scope, asked: ScopeQuestion): boolean {
  return (
    (agreement === null || agreement === asked.log) &&
    (department === null || department === asked.department) &&
    (terminal === null || (asked.terminal !== null && fits(asked.terminal, terminal)))
  );
}
