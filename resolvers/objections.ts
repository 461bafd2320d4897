import type { Pool } from 'pg';
import { readHistory } from '../audit/history.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { HubError } from '../errors.ts';
import type {
  MutationAnswerObjectionArgs,
  MutationRaiseObjectionArgs,
  QueryMyObjectionsArgs,
  QueryObjectionArgs,
  QueryObjectionsArgs,
} from '../generated/graphql.ts';
import { readEmbargoes } from '../policies/citizen/read-embargoes.ts';
import { addWorkingDays, type HolidayCalendar } from '../policies/lifecycle/working-days.ts';
import { answerObjection } from '../policies/objection/answer-objection.ts';
import type { Objection } from '../policies/objection/objection.ts';
import type { TextSeal } from '../policies/objection/personal-text.ts';
import { type AccessAtIssue, raiseObjection } from '../policies/objection/raise-objection.ts';
import {
  type ObjectionPlace,
  readObjections,
  readOwnObjections,
} from '../policies/objection/read-objections.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { isUuid } from '../uuid.ts';
import type { AccessWords } from './access-words.ts';
import { pageOf, pageSize, readTextCursor } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { citizenOf, entryIdOf, readMyEntryId } from './citizen.ts';
import type { CursorSeal } from './cursor.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

export interface ObjectionResolversInput {
  readonly pool: Pool;
  readonly pseudonyms: SubjectPseudonyms;
  readonly catalogue: Catalogue;
  readonly words: AccessWords;
  /** Seals the places of entries. */
  readonly seal: CursorSeal;
  /** Seals what people wrote, for rest. */
  readonly textSeal: TextSeal;
  readonly workingDays: number;
  readonly holidays: HolidayCalendar;
}

/** The officer's name in the log where the citizen acts and there is no officer. */
const CITIZEN = 'citizen';

/** Objections and corrections (校核纠错): raised by citizens, answered by departments. */
export function objectionResolvers(input: ObjectionResolversInput): ResolverMap {
  const { pool, pseudonyms, catalogue, words, seal, textSeal } = input;

  const presentOwn = (citizen: string) => (objection: Objection) => ({
    ...present(objection),
    entry: entryIdOf(seal, citizen, objection.entrySeq),
    departmentName: words.department(objection.department),
    statement: () => objection.statement.text,
    explanation: () => objection.explanation?.text ?? null,
  });

  const Query = {
    async myObjections(_: unknown, { first }: QueryMyObjectionsArgs, context: RequestContext) {
      const citizen = citizenOf(context);
      const search = { subject: pseudonyms.inEveryEpoch(citizen), limit: pageSize(first ?? 50) };
      const objections = await readOwnObjections(pool, search, textSeal);
      return objections.map(presentOwn(citizen));
    },
    async objection(_: unknown, { id }: QueryObjectionArgs, { facts }: RequestContext) {
      if (!isUuid(id)) return null;
      const search = { department: facts.caller.department, id, limit: 1 };
      const [objection] = await readObjections(pool, search, textSeal);
      return objection === undefined ? null : presentForOfficer(objection);
    },
    async objections(_: unknown, { state, first, after }: QueryObjectionsArgs, { facts }: RequestContext) {
      const size = pageSize(first ?? 20);
      const found = await readObjections(
        pool,
        {
          department: facts.caller.department,
          state: state ?? undefined,
          after: after == null ? undefined : readPlace(after),
          limit: size + 1,
        },
        textSeal,
      );
      const page = pageOf(found, { size, after, keyOf });
      return { ...page, nodes: page.nodes.map(presentForOfficer) };
    },
  };

  /** @throws HubError FORBIDDEN for what the citizen does not see, whether it is there or not */
  const accessAtIssue = async (citizen: string, entry: string): Promise<AccessAtIssue> => {
    const at = readMyEntryId(seal, citizen, entry);
    const [access] =
      at === undefined
        ? []
        : await readHistory(pool, {
            subject: pseudonyms.inEveryEpoch(citizen),
            embargoes: await readEmbargoes(pool, new Date()),
            at,
            limit: 1,
          });
    if (access === undefined) throw noSuchEntry();
    const { index, seq, entry: leaf } = access;
    if (leaf.agreement === null || leaf.agreementVersion === null) throw noSuchEntry();
    return {
      ...{ index, seq, agreement: leaf.agreement, version: leaf.agreementVersion },
      consumer: leaf.department,
      coordinates: words.data(access).map(({ coordinate }) => coordinate),
    };
  };

  const Mutation = {
    async raiseObjection(_: unknown, args: MutationRaiseObjectionArgs, context: RequestContext) {
      const citizen = citizenOf(context);
      const subject = pseudonyms.inEveryEpoch(citizen);
      const access = await accessAtIssue(citizen, args.entry);
      const objection = {
        kind: args.kind,
        coordinate: args.coordinate ?? undefined,
        statement: args.statement,
        access,
        citizen: { idNumber: citizen, pseudonym: pseudonyms.of(citizen), everyPseudonym: subject },
        dueOn: addWorkingDays(dateInShanghai(new Date()), input.workingDays, input.holidays),
      };
      const facts = { ...context.facts, operator: CITIZEN };
      const id = await inChangeTransaction(pool, { ...context, facts }, (change) =>
        raiseObjection(change, objection, { catalogue, seal: textSeal }),
      );
      const [raised] = await readOwnObjections(pool, { subject, id, limit: 1 }, textSeal);
      return raised && presentOwn(citizen)(raised);
    },
    async answerObjection(_: unknown, answer: MutationAnswerObjectionArgs, context: RequestContext) {
      await inChangeTransaction(pool, context, (change) => answerObjection(change, answer, textSeal));
      const { department } = context.facts.caller;
      const [objection] = await readObjections(pool, { department, id: answer.id, limit: 1 }, textSeal);
      return objection && presentForOfficer(objection);
    },
  };
  return { Query, Mutation };
}

/** What is sealed is opened, and the person noted for the log, only where it is asked for. */
function presentForOfficer(objection: Objection) {
  const opened = (context: RequestContext) => {
    context.shown.add(objection.statement.idNumber);
    return objection;
  };
  return {
    ...present(objection),
    agreement: objection.agreement,
    version: objection.version,
    entry: `${objection.agreement}/${objection.entryIndex}`,
    operator: objection.operator,
    subject: (_: unknown, context: RequestContext) => opened(context).statement.idNumber,
    statement: (_: unknown, context: RequestContext) => opened(context).statement.text,
    explanation: (_: unknown, context: RequestContext) => opened(context).explanation?.text ?? null,
  };
}

function present(objection: Objection) {
  const { id, kind, coordinate, department, raisedAt, dueOn, overdue, state, answeredAt } = objection;
  return {
    ...{ id, kind, coordinate, department, dueOn, overdue, state },
    raisedAt: raisedAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    statementSalt: () => objection.statement.salt,
  };
}

/** Milliseconds, so many digits that they sort and can be told from the identifier behind. */
function keyOf({ raisedAt, id }: Objection): string {
  return `${String(raisedAt.getTime()).padStart(15, '0')}.${id}`;
}

/** @throws HubError BAD_USER_INPUT for a mangled cursor */
function readPlace(cursor: string): ObjectionPlace {
  const [, time, id] = /^(\d{15})\.(.+)$/.exec(readTextCursor(cursor)) ?? [];
  if (time !== undefined && id !== undefined && isUuid(id)) return { raisedAt: new Date(Number(time)), id };
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: 'after 不是有效的游标', en: 'after is not a valid cursor' },
  });
}

function noSuchEntry(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '没有这一访问记录;标识见 myAccessHistory',
      en: 'there is no such access: identifiers are those of myAccessHistory',
    },
  });
}
