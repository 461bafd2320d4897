import type { Pool } from 'pg';
import { type AlertStep, lockAlert, takeAlertStep } from '../audit/watch/alert-steps.ts';
import { type RuleChange, setRule, switchRule } from '../audit/watch/change-rule.ts';
import { type AlertRecord, readAlertSteps, readAlerts, readDeliveries } from '../audit/watch/read-alerts.ts';
import { type Rule, readRules } from '../audit/watch/rule.ts';
import { type Bilingual, HubError } from '../errors.ts';
import type {
  MutationAcknowledgeAlertArgs,
  MutationCloseAlertArgs,
  MutationCommentAlertArgs,
  MutationDisableWatchRuleArgs,
  MutationEnableWatchRuleArgs,
  MutationSetWatchRuleArgs,
  QueryAlertArgs,
  QueryAlertsArgs,
} from '../generated/graphql.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { type Change, personOf } from '../policies/change.ts';
import { readReason } from '../policies/lifecycle/refusals.ts';
import { holdsIdNumber } from '../schema/id-number.ts';
import { isUuid } from '../uuid.ts';
import { assertNoNul, pageOf, pageSize, readTextCursor } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { Caller, RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { reviewsEveryLog, type VisibleLogsOf } from './visible-logs.ts';

export interface WatchResolversInput {
  readonly pool: Pool;
  readonly agreements: AgreementStore;
  readonly visibleLogsOf: VisibleLogsOf;
}

/** Alerts, for the auditors who may read all of an alert's evidence; rules and closing are for the hub's operator alone. */
export function watchResolvers({ pool, agreements, visibleLogsOf }: WatchResolversInput): ResolverMap {
  const one = async (id: string, { facts }: RequestContext) => {
    const visibleLogs = await visibleLogsOf(facts.caller);
    const records = isUuid(id) ? await readAlerts(pool, { filter: { id }, visibleLogs, limit: 1 }) : [];
    const [alert] = await present(pool, records, facts.caller);
    return alert ?? null;
  };
  /** Takes a step and shows the alert as it is afterwards. */
  const takeStep = async (id: string, step: AlertStep, context: RequestContext) => {
    const visibleLogs = await visibleLogsOf(context.facts.caller);
    await inChangeTransaction(pool, context, async (change) => {
      const { client, actor, now } = change;
      const alert = await lockAlert(client, id, visibleLogs);
      if (step.action === 'ALERT_CLOSED') assertMayClose(change, alert);
      await takeAlertStep(client, alert, { step, actor, now });
      change.record({ action: step.action, target: id, ...reasonOf(step) });
    });
    return one(id, context);
  };
  const changeRule = async (
    { id, reason, action }: { readonly id: string; readonly reason: string; readonly action: string },
    context: RequestContext,
    work: (change: Change) => Promise<RuleChange>,
  ) => {
    if (!reviewsEveryLog(context.facts.caller)) throw onlyTheOperator();
    const said = readFreeText(reason);
    await inChangeTransaction(pool, context, async (change) => {
      const { before, after } = await work(change);
      const replaced = before === null ? '' : ` (sha256 before: ${before})`;
      change.record({ action, target: id, reason: `${said}${replaced}`, document: after });
    });
    return presentRule((await readRules(pool)).find((rule) => rule.id === id) as Rule);
  };
  const switchTo =
    (enabled: boolean) =>
    (
      _: unknown,
      { id, reason }: MutationEnableWatchRuleArgs | MutationDisableWatchRuleArgs,
      context: RequestContext,
    ) => {
      assertNoNul(id);
      const action = enabled ? 'WATCH_RULE_ENABLED' : 'WATCH_RULE_DISABLED';
      return changeRule({ id, reason, action }, context, ({ client }) => switchRule(client, id, enabled));
    };

  const Query = {
    async alerts(_: unknown, { filter, first, after }: QueryAlertsArgs, { facts }: RequestContext) {
      const size = pageSize(first ?? 20);
      const given = Object.fromEntries(Object.entries(filter ?? {}).filter(([, value]) => value !== null));
      for (const value of Object.values(given)) assertNoNul(String(value));
      const records = await readAlerts(pool, {
        filter: given,
        visibleLogs: await visibleLogsOf(facts.caller),
        limit: size + 1,
        ...(after == null ? {} : { before: readNumber(after) }),
      });
      const { nodes, pageInfo } = pageOf(records, { size, after, keyOf: ({ number }) => number });
      return { nodes: await present(pool, nodes, facts.caller), pageInfo };
    },
    alert: (_: unknown, { id }: QueryAlertArgs, context: RequestContext) => one(id, context),
    watchRules: async () => (await readRules(pool)).map(presentRule),
  };
  const Mutation = {
    acknowledgeAlert: (_: unknown, { id }: MutationAcknowledgeAlertArgs, context: RequestContext) =>
      takeStep(id, { action: 'ALERT_ACKNOWLEDGED' }, context),
    commentAlert: async (_: unknown, { id, comment }: MutationCommentAlertArgs, context: RequestContext) =>
      takeStep(id, { action: 'ALERT_COMMENTED', comment: readFreeText(comment) }, context),
    closeAlert: async (
      _: unknown,
      { id, finding, comment }: MutationCloseAlertArgs,
      context: RequestContext,
    ) => takeStep(id, { action: 'ALERT_CLOSED', finding, comment: readFreeText(comment) }, context),
    async setWatchRule(_: unknown, { id, rule, reason }: MutationSetWatchRuleArgs, context: RequestContext) {
      const { kind, severity, parameters, agreement = null, department = null, terminal = null } = rule;
      assertNoNul(`${id}${parameters}${agreement}${terminal}`);
      if (agreement !== null && (await agreements.find(agreement)) === undefined) throw noAgreement();
      const set = { kind, severity, parameters, agreement, department, terminal };
      return changeRule({ id, reason, action: 'WATCH_RULE_SET' }, context, ({ client }) =>
        setRule(client, id, set),
      );
    },
    enableWatchRule: switchTo(true),
    disableWatchRule: switchTo(false),
  };
  return { Query, Mutation };
}

/** A department must not silence what is said of it, nor a person what is said of the person. */
function assertMayClose(
  { actor }: Change,
  { department, operator }: { readonly department: string; readonly operator: string | null },
): void {
  if (!reviewsEveryLog(actor)) throw onlyTheOperator();
  if (operator !== null && personOf({ department, operator }) === personOf(actor))
    throw forbidden({
      zh: '告警所涉经办人不得自行结案',
      en: 'the person whom an alert is about does not close it',
    });
}

function reasonOf(step: AlertStep): { readonly reason?: string } {
  if (step.action === 'ALERT_CLOSED') return { reason: `${step.finding}: ${step.comment}` };
  return step.action === 'ALERT_COMMENTED' ? { reason: step.comment } : {};
}

/** @throws HubError BAD_USER_INPUT for a text that says nothing or too much, or names a person by number */
function readFreeText(text: string): string {
  const said = readReason(text);
  if (!holdsIdNumber(said)) return said;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: '说明不得含公民身份号码:请以访问记录的标识指明',
      en: 'a comment holds no ID numbers: name the access record instead',
    },
  });
}

function readNumber(after: string): string {
  const number = readTextCursor(after);
  if (/^\d{1,18}$/.test(number)) return number;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: 'after 不是有效的游标', en: 'after is not a valid cursor' },
  });
}

async function present(pool: Pool, records: readonly AlertRecord[], caller: Caller) {
  const ids = records.map(({ id }) => id);
  const steps = await readAlertSteps(pool, ids);
  const deliveries = reviewsEveryLog(caller) ? await readDeliveries(pool, ids) : [];
  return records.map((record) => ({
    ...record,
    firstAt: record.firstAt.toISOString(),
    lastAt: record.lastAt.toISOString(),
    raisedAt: record.raisedAt.toISOString(),
    steps: steps
      .filter(({ alert }) => alert === record.id)
      .map((step) => ({ ...step, at: step.at.toISOString() })),
    deliveries: deliveries
      .filter(({ alert }) => alert === record.id)
      .map((delivery) => ({ ...delivery, endedAt: delivery.endedAt?.toISOString() ?? null })),
  }));
}

function presentRule(rule: Rule) {
  return { ...rule, parameters: JSON.stringify(rule.parameters) };
}

function onlyTheOperator(): HubError {
  return forbidden({
    zh: '只有省人社厅的审计人员可以结案、更改规则',
    en: 'only auditors of HRSS close alerts and change rules',
  });
}

function noAgreement(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: '没有这一协议,或尚未生效', en: 'there is no such agreement in force' },
  });
}

function forbidden(detail: Bilingual): HubError {
  return new HubError('FORBIDDEN', { detail });
}
