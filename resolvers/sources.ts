import type { SourceKind } from '../connectors/source-kind.ts';
import { type Bilingual, HubError } from '../errors.ts';
import type {
  MutationApproveSourceArgs,
  MutationChangeSourceAddressArgs,
  MutationConfirmSourceAddressArgs,
  MutationConnectSourceArgs,
  MutationDraftSourceArgs,
  MutationPublishSourceArgs,
  MutationRefuseSourceArgs,
  MutationRetireSourceArgs,
  MutationRollBackSourceArgs,
  MutationSubmitSourceArgs,
  QuerySourceArgs,
  QuerySourceDiffArgs,
  QuerySourcesArgs,
  QueryValidateSourceArgs,
} from '../generated/graphql.ts';
import type { Change } from '../policies/change.ts';
import { readReason } from '../policies/lifecycle/refusals.ts';
import { answerSource } from '../policies/source-life/answer.ts';
import { connectSource } from '../policies/source-life/connect.ts';
import { draftSource, MOST_SDL } from '../policies/source-life/draft.ts';
import { publishSource, retireSource } from '../policies/source-life/publish.ts';
import { agreementsGranting, readSources } from '../policies/source-life/read-sources.ts';
import { changeAddress, confirmAddress } from '../policies/source-life/readdress.ts';
import { BIG_DATA } from '../policies/source-life/sides.ts';
import { mayWorkOn } from '../policies/source-life/stored-source.ts';
import { submitSource } from '../policies/source-life/submit.ts';
import type { SchemaFault } from '../schema/fault.ts';
import { type SourceChange, sourceDiff, touchedBy } from '../schema/source-diff.ts';
import { assertNoNul } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { catalogueOrRefuse } from './onboarding/candidate.ts';
import { createOnboarding, type OnboardingInput } from './onboarding/onboarding.ts';
import { placeOf } from './onboarding/source-address.ts';
import type { TakeTurn } from './onboarding/turns.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { presentBuiltIn, presentSource, type ServiceOf } from './source-view.ts';

export interface SourceResolversInput extends OnboardingInput {
  /** For steps that ask a source while they hold a connection. */
  readonly takeTurn: TakeTurn;
  readonly serviceOf: ServiceOf;
}

/** The life of sources: connected, described, approved by two departments, published, retired. */
export function sourceResolvers(input: SourceResolversInput): ResolverMap {
  const { pool, builtIn, serviceOf } = input;
  const onboarding = createOnboarding(input);
  const view = async (id: string) => {
    const [record] = await readSources(pool, { departments: undefined, id });
    return record && presentSource(record, serviceOf);
  };
  /** Runs a step and shows the source as it is afterwards. */
  const step =
    <Args extends { readonly id: string }>(
      work: (change: Change, args: Args, context: RequestContext) => Promise<void>,
    ) =>
    async (_: unknown, args: Args, context: RequestContext) => {
      assertNoNul(args.id);
      await inChangeTransaction(pool, context, (change) => work(change, args, context));
      return view(args.id);
    };
  /** The same of steps that ask the source. */
  const slowStep: typeof step = (work) => {
    const resolve = step(work);
    return (...asked) => input.takeTurn(() => resolve(...asked));
  };

  const Query = {
    async sources(_: unknown, { department }: QuerySourcesArgs, { facts }: RequestContext) {
      const own = facts.caller.department;
      const visible = own === BIG_DATA ? undefined : [own];
      const departments =
        department == null ? visible : (visible ?? [department]).filter((one) => one === department);
      const stored = await readSources(pool, { departments });
      const builtInOnes = [...builtIn.sources.values()].filter(
        (source) => departments === undefined || departments.includes(source.department),
      );
      return [
        ...builtInOnes.map((source) => presentBuiltIn(source, serviceOf)),
        ...stored.map((record) => presentSource(record, serviceOf)),
      ];
    },
    async source(_: unknown, { id }: QuerySourceArgs, { facts }: RequestContext) {
      assertNoNul(id);
      const known = builtIn.sources.get(id);
      if (known !== undefined)
        return mayWorkOn(facts.caller, known.department) ? presentBuiltIn(known, serviceOf) : null;
      const record = await onboarding.find(id, facts.caller);
      return record === undefined ? null : presentSource(record, serviceOf);
    },
    async validateSource(_: unknown, { id, sdl }: QueryValidateSourceArgs, { facts }: RequestContext) {
      assertNoNul(id);
      if (sdl.length > MOST_SDL) throw tooLong();
      const record = await onboarding.findOrRefuse(id, facts.caller);
      const { faults, advice } = await onboarding.validate(record, sdl);
      const present = (list: readonly SchemaFault[]) =>
        list.map(({ place, fault, remedy }) => ({
          line: place.line,
          fault: fault[facts.language],
          remedy: remedy[facts.language],
        }));
      return { valid: faults.length === 0, faults: present(faults), advice: present(advice) };
    },
    async sourceDiff(_: unknown, { id, version }: QuerySourceDiffArgs, { facts }: RequestContext) {
      assertNoNul(id);
      const record = await onboarding.findOrRefuse(id, facts.caller);
      const sdl = record.versions.find((one) => one.version === version)?.sdl;
      if (sdl === undefined) throw noVersion(id, version);
      const surroundings = await onboarding.surroundings();
      const now = surroundings.published.find((one) => one.id === id);
      const before = catalogueOrRefuse(surroundings, { source: record, ...(now && { sdl: now.sdl }) });
      const changes = sourceDiff(before, catalogueOrRefuse(surroundings, { source: record, sdl }));
      const granting = await agreementsGranting(
        pool,
        changes.flatMap((change) => touchedBy(change, before)),
      );
      const agreementsOf = (change: SourceChange) => [
        ...new Set(touchedBy(change, before).flatMap((coordinate) => granting.get(coordinate) ?? [])),
      ];
      return {
        from: now?.version ?? null,
        breaking: changes.some(({ breaking }) => breaking),
        changes: changes.map((change) => ({ ...change, agreements: agreementsOf(change) })),
      };
    },
  };

  const Mutation = {
    async connectSource(_: unknown, args: MutationConnectSourceArgs, context: RequestContext) {
      const { id, department, kind } = args;
      assertNoNul(id);
      const address = await onboarding.tryAddress(args, kind);
      await inChangeTransaction(pool, context, (change) =>
        connectSource(
          change,
          { id, department, kind, address: input.reach.seal(address, id) },
          new Set(builtIn.sources.keys()),
        ),
      );
      return view(id);
    },
    async changeSourceAddress(_: unknown, args: MutationChangeSourceAddressArgs, context: RequestContext) {
      assertNoNul(args.id);
      const { id, kind } = await onboarding.findOrRefuse(args.id, context.facts.caller);
      const address = await onboarding.tryAddress(args, kind as SourceKind);
      await inChangeTransaction(pool, context, (change) =>
        changeAddress(change, { id, address: input.reach.seal(address, id), place: placeOf(address) }),
      );
      return view(id);
    },
    confirmSourceAddress: slowStep((change, { id }: MutationConfirmSourceAddressArgs, { facts }) =>
      confirmAddress(change, {
        id,
        assertSound: async (address, inService) => {
          const source = await onboarding.findOrRefuse(id, facts.caller);
          await onboarding.tryStored(source, address);
          if (inService !== undefined) await onboarding.assertPublishable({ source, ...inService }, address);
        },
      }),
    ),
    draftSource: step((change, args: MutationDraftSourceArgs) => draftSource(change, args)),
    submitSource: slowStep((change, { id }: MutationSubmitSourceArgs, { facts }) =>
      submitSource(change, id, async (sdl) =>
        onboarding.typesForSubmission(await onboarding.findOrRefuse(id, facts.caller), sdl),
      ),
    ),
    approveSource: step((change, { id, version }: MutationApproveSourceArgs) =>
      answerSource(change, { id, version }),
    ),
    refuseSource: step((change, { id, version, reason }: MutationRefuseSourceArgs) =>
      answerSource(change, { id, version, reason: readReason(reason) }),
    ),
    publishSource: slowStep((change, { id, version }: MutationPublishSourceArgs, { facts }) =>
      publishSource(change, {
        ...{ id, version, action: 'PUBLISHED' },
        assertSound: async (sdl) =>
          onboarding.assertPublishable({
            source: await onboarding.findOrRefuse(id, facts.caller),
            ...{ sdl, version },
          }),
      }),
    ),
    rollBackSource: slowStep((change, { id, version }: MutationRollBackSourceArgs, { facts }) =>
      publishSource(change, {
        ...{ id, version, action: 'ROLLED_BACK' },
        assertSound: async (sdl) =>
          onboarding.assertPublishable({
            source: await onboarding.findOrRefuse(id, facts.caller),
            ...{ sdl, version },
          }),
      }),
    ),
    retireSource: step((change, { id, reason }: MutationRetireSourceArgs) =>
      retireSource(change, {
        id,
        reason: readReason(reason),
        assertSound: async () => {
          catalogueOrRefuse(await onboarding.surroundings(), { source: { id } });
        },
      }),
    ),
  };
  return { Query, Mutation };
}

function tooLong(): HubError {
  return badInput({
    zh: `SDL 至多 ${MOST_SDL} 个字符`,
    en: `the SDL has ${MOST_SDL} characters at the most`,
  });
}

function noVersion(id: string, version: number): HubError {
  return badInput({ zh: `${id} 没有版本 ${version}`, en: `${id} has no version ${version}` });
}

function badInput(detail: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', { detail });
}
