import type { Pool } from 'pg';
import type {
  MutationCloseEmergencyArgs,
  MutationOpenEmergencyArgs,
  MutationReviewEmergencyArgs,
  QueryEmergenciesArgs,
} from '../generated/graphql.ts';
import type { Change } from '../policies/change.ts';
import { closeEmergency, openEmergency, reviewEmergency } from '../policies/emergency/open-emergency.ts';
import { type EmergencyRecord, readEmergencies } from '../policies/emergency/read-emergencies.ts';
import { readReason } from '../policies/lifecycle/refusals.ts';
import { assertNoNul, pageSize } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

/** Break-glass: opened by one person, reviewed by another. */
export function emergencyResolvers(pool: Pool): ResolverMap {
  /** Runs a step and shows the emergency as it is afterwards. */
  const step =
    <Args>(work: (change: Change, args: Args) => Promise<string>) =>
    async (_: unknown, args: Args, context: RequestContext) => {
      const id = await inChangeTransaction(pool, context, (change) => work(change, args));
      const { department } = context.facts.caller;
      const [record] = await readEmergencies(pool, { department, id, limit: 1 });
      return record && present(record);
    };
  const Query = {
    async emergencies(_: unknown, { filter, first }: QueryEmergenciesArgs, { facts }: RequestContext) {
      const { agreement, state } = filter ?? {};
      if (agreement != null) assertNoNul(agreement);
      const records = await readEmergencies(pool, {
        department: facts.caller.department,
        ...(agreement == null ? {} : { agreement }),
        ...(state == null ? {} : { state }),
        limit: pageSize(first ?? 50),
      });
      return records.map(present);
    },
  };
  const Mutation = {
    openEmergency: step((change, { agreement, reason }: MutationOpenEmergencyArgs) => {
      assertNoNul(agreement);
      return openEmergency(change, { agreement, reason: readReason(reason) });
    }),
    closeEmergency: step(async (change, { id }: MutationCloseEmergencyArgs) => {
      await closeEmergency(change, id);
      return id;
    }),
    reviewEmergency: step(async (change, { id, finding, comment }: MutationReviewEmergencyArgs) => {
      await reviewEmergency(change, { id, finding, comment: readReason(comment) });
      return id;
    }),
  };
  return { Query, Mutation };
}

function present(record: EmergencyRecord) {
  return {
    ...record,
    openedAt: record.openedAt.toISOString(),
    endsAt: record.endsAt.toISOString(),
    reviewDue: record.reviewDue.toISOString(),
    reviewedAt: record.reviewedAt?.toISOString() ?? null,
  };
}
