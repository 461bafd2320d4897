import { DatabaseError, type Pool } from 'pg';
import { type Append, appendWithin, commit } from '../audit/append.ts';
import { encodeChange, encodeConsent } from '../audit/entry.ts';
import { HUB_LOG } from '../audit/hub-log.ts';
import { HubError } from '../errors.ts';
import type { Actor, Change, ChangeStep, ConsentStep } from '../policies/change.ts';
import { conflict } from '../policies/lifecycle/refusals.ts';
import type { RequestContext, RequestFacts } from './request-context.ts';

/** Milliseconds that a change may wait for another one of the same agreement. */
const LOCK_MS = 2_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available, deadlock_detected. */
const WAITED_IN_VAIN: ReadonlySet<string | undefined> = new Set(['55P03', '40P01']);

/**
 * Runs a change and writes the entries of its steps in one transaction: both are durable, or neither is. The commit is
 * synchronous whatever the database's default.
 * @throws HubError BAD_USER_INPUT where the request names no operator, CONFLICT where another step is under way for too
 *   long, and whatever the change throws
 */
export async function inChangeTransaction<T>(
  pool: Pool,
  { facts }: RequestContext,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const actor = actorOf(facts);
  const steps: (ChangeStep | ConsentStep)[] = [];
  const now = new Date();
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query(`BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = ${LOCK_MS}`);
    const result = await work({ client, actor, now, record: (step) => steps.push(step) });
    if (steps.length > 0)
      await appendWithin(
        client,
        steps.map((step) => appendOf(step, { actor, facts, now })),
      );
    await commit(client);
    return result;
  } catch (error) {
    failure = waitedInVain(error) ? underWay() : error;
    await client.query('ROLLBACK').catch(() => undefined);
    throw failure;
  } finally {
    // After a failure that is none of ours nobody knows the connection's state.
    client.release(failure !== undefined && !(failure instanceof HubError));
  }
}

function waitedInVain(error: unknown): boolean {
  return error instanceof DatabaseError && WAITED_IN_VAIN.has(error.code);
}

/** Nothing is wrong with the step, nor with the hub: the database has undone it, and the caller may come again. */
function underWay(): HubError {
  return conflict(
    '本协议(或服务事项、来源)的另一步骤正在办理,请稍后重试',
    'another step of this agreement, of this service item, or of a source is under way: try again',
  );
}

/** The person who acts. */
export function actorOf({ caller, operator }: Pick<RequestFacts, 'caller' | 'operator'>): Actor {
  if (operator === undefined) {
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: '变更须在 Onecard-Operator 请求头中写明经办人',
        en: 'a change needs the person who makes it in the Onecard-Operator header',
      },
    });
  }
  return { ...caller, operator };
}

interface Circumstances {
  readonly actor: Actor;
  readonly facts: RequestFacts;
  readonly now: Date;
}

function appendOf(step: ChangeStep | ConsentStep, circumstances: Circumstances): Append {
  return 'subject' in step ? appendOfConsent(step, circumstances) : appendOfChange(step, circumstances);
}

function appendOfConsent(
  { agreement, version, until, ...step }: ConsentStep,
  { actor, facts, now }: Circumstances,
): Append {
  const { department, client, operator } = actor;
  const leaf = encodeConsent({
    ...step,
    ...{ department, client, operator, agreement },
    time: now.toISOString(),
    requestId: facts.requestId,
    log: agreement,
    agreementVersion: version,
    until: until.toISOString(),
  });
  return { log: agreement, leaves: [leaf] };
}

function appendOfChange(
  { action, agreement, version, target, reason, document, ofItselfFor }: ChangeStep,
  { actor, facts, now }: Circumstances,
): Append {
  const log = agreement ?? HUB_LOG;
  const { department, client, operator } =
    ofItselfFor === undefined ? actor : { department: ofItselfFor, client: 'onecard', operator: null };
  const leaf = encodeChange({
    time: now.toISOString(),
    requestId: facts.requestId,
    log,
    agreement: agreement ?? null,
    agreementVersion: version ?? null,
    department,
    client,
    operator,
    action,
    target: target ?? null,
    reason: reason ?? null,
    document: document ?? null,
  });
  return { log, leaves: [leaf] };
}
