import type { Pool } from 'pg';
import { type ChangePage, type ChangeRecord, findChanges, findHubChanges } from '../audit/changes.ts';
import { HUB_LOG } from '../audit/hub-log.ts';
import type {
  MutationSaveAgreementDraftArgs,
  QueryAgreementArgs,
  QueryAgreementsArgs,
  QueryChangeRecordsArgs,
} from '../generated/graphql.ts';
import type { Change } from '../policies/change.ts';
import { readAgreementDocument } from '../policies/document/read-document.ts';
import { answer } from '../policies/lifecycle/answer.ts';
import { countersign } from '../policies/lifecycle/countersign.ts';
import { discardDraft, saveDraft } from '../policies/lifecycle/draft.ts';
import { resume, revoke, suspend, withdraw } from '../policies/lifecycle/end.ts';
import { readAgreements, readVisibleVersions } from '../policies/lifecycle/read-agreements.ts';
import { readTasks } from '../policies/lifecycle/read-tasks.ts';
import { notAParty, readReason } from '../policies/lifecycle/refusals.ts';
import { submitDraft } from '../policies/lifecycle/submit.ts';
import { addWorkingDays, type HolidayCalendar } from '../policies/lifecycle/working-days.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { createAgreementView } from './agreement-view.ts';
import { assertNoNul, pageOf, pageSize, readTextCursor } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import { createServiceItemView } from './service-item-view.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { viewerOf } from './viewer.ts';
import { reviewsEveryLog } from './visible-logs.ts';

export interface AgreementResolversInput {
  readonly pool: Pool;
  readonly catalogue: Catalogue;
  /** Working days that an owner has for its answer. */
  readonly answerWorkingDays: number;
  readonly holidays: HolidayCalendar;
}

interface Step {
  readonly id: string;
  readonly version: number;
  readonly reason: string;
}

/** The life of agreements: what is there, what awaits whom, and every step. */
export function agreementResolvers({
  pool,
  catalogue,
  answerWorkingDays,
  holidays,
}: AgreementResolversInput): ResolverMap {
  const view = (context: RequestContext) =>
    createAgreementView(pool, { viewer: viewerOf(context), language: context.facts.language });
  /** Runs a step and shows the agreement as it is afterwards. */
  const step =
    <Args extends { readonly id: string }>(work: (change: Change, args: Args) => Promise<void>) =>
    async (_: unknown, args: Args, context: RequestContext) => {
      assertNoNul(args.id);
      await inChangeTransaction(pool, context, (change) => work(change, args));
      return view(context).one(args.id);
    };
  const read = (source: string) => readAgreementDocument(source, catalogue);

  /** Of one agreement, for its parties; or of none, for those who review every log. */
  async function changesIn(
    log: string,
    context: RequestContext,
    page: ChangePage,
  ): Promise<readonly ChangeRecord[]> {
    const { caller } = context.facts;
    if (log === HUB_LOG && caller.roles.includes('AUDITOR') && reviewsEveryLog(caller))
      return findHubChanges(pool, page);
    if ((await view(context).one(log)) === undefined) throw notAParty();
    const versions = await readVisibleVersions(pool, viewerOf(context), log);
    return findChanges(pool, { agreement: log, versions, ...page });
  }

  const Mutation = {
    saveAgreementDraft: step((change, { id, document }: MutationSaveAgreementDraftArgs) =>
      saveDraft(change, { id, source: document, document: read(document) }),
    ),
    discardAgreementDraft: step((change, { id }) => discardDraft(change, id)),
    submitAgreement: step((change, { id }) =>
      submitDraft(change, {
        catalogue,
        id,
        read,
        dueOn: addWorkingDays(dateInShanghai(change.now), answerWorkingDays, holidays),
      }),
    ),
    withdrawAgreement: step((change, { id, version, reason }: Step) =>
      withdraw(change, { id, version, reason: readReason(reason) }),
    ),
    approveAgreement: step((change, { id, version }: Omit<Step, 'reason'>) =>
      answer(change, { id, version }),
    ),
    refuseAgreement: step((change, { id, version, reason }: Step) =>
      answer(change, { id, version, reason: readReason(reason) }),
    ),
    countersignAgreement: step((change, { id, version }: Omit<Step, 'reason'>) =>
      countersign(change, { catalogue, id, version }),
    ),
    suspendAgreement: step((change, { id, reason }: Omit<Step, 'version'>) =>
      suspend(change, { id, reason: readReason(reason) }),
    ),
    resumeAgreement: step((change, { id, reason }: Omit<Step, 'version'>) =>
      resume(change, { id, reason: readReason(reason) }),
    ),
    revokeAgreement: step((change, { id, reason }: Omit<Step, 'version'>) =>
      revoke(change, { id, reason: readReason(reason) }),
    ),
  };

  const Query = {
    agreement: (_: unknown, { id }: QueryAgreementArgs, context: RequestContext) => {
      assertNoNul(id);
      return view(context).one(id);
    },
    async agreements(_: unknown, { filter, first, after }: QueryAgreementsArgs, context: RequestContext) {
      const size = pageSize(first ?? 20);
      const given = Object.entries(filter ?? {}).filter(([, value]) => value !== null);
      for (const [, value] of given) assertNoNul(String(value));
      const heads = await readAgreements(pool, viewerOf(context), {
        filter: Object.fromEntries(given),
        ...(after == null ? {} : { after: readTextCursor(after) }),
        limit: size + 1,
      });
      const { nodes, pageInfo } = pageOf(heads, { size, after, keyOf: ({ id }) => id });
      return { nodes: view(context).many(nodes), pageInfo };
    },
    async tasks(_: unknown, _args: unknown, context: RequestContext) {
      const agreements = view(context);
      const serviceItems = createServiceItemView(pool, context.facts.language);
      const tasks = await readTasks(pool, viewerOf(context));
      return tasks.map((task) => ({
        ...task,
        agreement: () => (task.agreement === null ? null : agreements.one(task.agreement)),
        serviceItem: () => (task.serviceItem === null ? null : serviceItems.one(task.serviceItem)),
      }));
    },
    async changeRecords(
      _: unknown,
      { agreement, first, after }: QueryChangeRecordsArgs,
      context: RequestContext,
    ) {
      assertNoNul(agreement);
      const size = pageSize(first ?? 50);
      const asked = { limit: size + 1, ...(after == null ? {} : { after }) };
      const records = await changesIn(agreement, context, asked);
      const page = records.slice(0, size);
      return {
        nodes: page.map(({ log, index, entry }) => ({
          ...entry,
          id: `${log}/${index}`,
          version: entry.agreementVersion,
        })),
        pageInfo: {
          hasNextPage: records.length > size,
          hasPreviousPage: after != null,
          startCursor: page[0]?.cursor ?? null,
          endCursor: page.at(-1)?.cursor ?? null,
        },
      };
    },
  };
  return { Query, Mutation };
}
