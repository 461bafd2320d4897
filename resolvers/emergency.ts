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
import type { Task } from '../policies/lifecycle/read-tasks.ts';
import { readReason } from '../policies/lifecycle/refusals.ts';
import { assertNoNul, pageSize } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

/** An emergency that has just been opened; it says nothing of persons. */
export interface OpenedEmergency {
  readonly agreement: string;
  readonly emergency: string;
}

export interface EmergencyResolversInput {
  readonly pool: Pool;
  /** Told of each opening once it is durable. */
  readonly onOpened: (opened: OpenedEmergency) => void;
}

/** Break-glass: opened by one person, reviewed by another. */
export function emergencyResolvers({ pool, onOpened }: EmergencyResolversInput): ResolverMap {
  const one = async (id: string, { facts }: RequestContext) => {
    const [record] = await readEmergencies(pool, { department: facts.caller.department, id, limit: 1 });
    return record && present(record);
  };
  /** Runs a step and shows the emergency as it is afterwards. */
  const step =
    <Args>(work: (change: Change, args: Args) => Promise<string>) =>
    async (_: unknown, args: Args, context: RequestContext) => {
      const id = await inChangeTransaction(pool, context, (change) => work(change, args));
      return one(id, context);
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
    async openEmergency(
      _: unknown,
      { agreement, reason }: MutationOpenEmergencyArgs,
      context: RequestContext,
    ) {
      assertNoNul(agreement);
      const opening = { agreement, reason: readReason(reason) };
      const emergency = await inChangeTransaction(pool, context, (change) => openEmergency(change, opening));
      onOpened({ agreement, emergency });
      return one(emergency, context);
    },
    closeEmergency: step(async (change, { id }: MutationCloseEmergencyArgs) => {
      await closeEmergency(change, id);
      return id;
    }),
    reviewEmergency: step(async (change, { id, finding, comment }: MutationReviewEmergencyArgs) => {
      await reviewEmergency(change, { id, finding, comment: readReason(comment) });
      return id;
    }),
  };
  const AgreementTask = {
    emergency: ({ emergency }: Task, _: unknown, context: RequestContext) =>
      emergency === null ? null : one(emergency, context),
  };
  return { Query, Mutation, AgreementTask };
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
