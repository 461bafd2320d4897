import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type Bilingual, HubError } from '../../errors.ts';
import { KINDS, type KindName } from './kinds.ts';
import { isPattern } from './parameters.ts';
import { type Rule, readRules } from './rule.ts';

export type NewRule = Omit<Rule, 'id' | 'enabled' | 'parameters'> & { readonly parameters: string };

/** A rule before and after a change, by the SHA-256 of all that it says, hex. */
export interface RuleChange {
  readonly before: string | null;
  readonly after: string;
}

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MOST_RULES = 500;
const MOST_TEXT = 100_000;
/** Kinds that look at agreements as a whole. */
const WITHOUT_TERMINALS: ReadonlySet<KindName> = new Set(['VOLUME', 'UNUSED']);

/**
 * Makes a rule, which is enabled, or changes one.
 * @throws HubError BAD_USER_INPUT for what is no rule, CONFLICT where the rule is of another kind
 */
export async function setRule(client: ClientBase, id: string, rule: NewRule): Promise<RuleChange> {
  if (!ID.test(id))
    throw bad({
      zh: `规则标识应形如 ${ID.source}`,
      en: `the identifier of a rule must be of the form ${ID.source}`,
    });
  const { kind, severity, agreement, department, terminal } = rule;
  if (terminal !== null && !isPattern(terminal))
    throw bad({
      zh: 'terminal 应为终端名称的模式,如 gate-*',
      en: 'terminal must be a pattern such as gate-*',
    });
  if (terminal !== null && WITHOUT_TERMINALS.has(kind))
    throw bad({
      zh: `${kind} 按协议计,不可限定终端`,
      en: `${kind} goes by agreements: it takes no terminal`,
    });
  const parameters = readJson(rule.parameters);
  KINDS[kind](parameters);
  const rules = await lockRules(client);
  const before = rules.find((known) => known.id === id);
  if (before !== undefined && before.kind !== kind)
    throw conflict(
      `规则 ${id} 属 ${before.kind},种类不可更改`,
      `the rule ${id} is of the kind ${before.kind}, which never changes`,
    );
  if (before === undefined && rules.length >= MOST_RULES)
    throw conflict(`至多 ${MOST_RULES} 条规则`, `there are ${MOST_RULES} rules at the most`);
  await client.query(
    `INSERT INTO watch_rule (id, kind, enabled, severity, agreement, department, terminal, parameters)
     VALUES ($1, $2, true, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET severity = $3, agreement = $4, department = $5, terminal = $6, parameters = $7`,
    [id, kind, severity, agreement, department, terminal, JSON.stringify(parameters)],
  );
  return changeOf(client, id, before);
}

/** @throws HubError BAD_USER_INPUT where there is no such rule, CONFLICT where it is so already */
export async function switchRule(client: ClientBase, id: string, enabled: boolean): Promise<RuleChange> {
  const before = (await lockRules(client)).find((known) => known.id === id);
  if (before === undefined) throw bad({ zh: '没有这一规则', en: 'there is no such rule' });
  if (before.enabled === enabled)
    throw enabled
      ? conflict('规则已启用', 'the rule is enabled')
      : conflict('规则已停用', 'the rule is disabled');
  await client.query('UPDATE watch_rule SET enabled = $2 WHERE id = $1', [id, enabled]);
  return changeOf(client, id, before);
}

/** Changes of rules take turns; whoever only reads them does not wait. */
async function lockRules(client: ClientBase): Promise<readonly Rule[]> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('watch rules'))`);
  return readRules(client);
}

async function changeOf(client: ClientBase, id: string, before: Rule | undefined): Promise<RuleChange> {
  const after = (await readRules(client)).find((known) => known.id === id) as Rule;
  return { before: before === undefined ? null : hashOf(before), after: hashOf(after) };
}

function hashOf({ id, kind, enabled, severity, agreement, department, terminal, parameters }: Rule): string {
  const said = { id, kind, enabled, severity, agreement, department, terminal, parameters };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function readJson(text: string): unknown {
  if (text.length > MOST_TEXT)
    throw bad({
      zh: `parameters 至多 ${MOST_TEXT} 字`,
      en: `parameters has ${MOST_TEXT} characters at the most`,
    });
  try {
    return JSON.parse(text);
  } catch {
    throw bad({ zh: 'parameters 不是 JSON', en: 'parameters is no JSON' });
  }
}

function bad(detail: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', { detail });
}

function conflict(zh: string, en: string): HubError {
  return new HubError('CONFLICT', { detail: { zh, en } });
}
