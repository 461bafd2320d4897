import { HubError, type Language } from '../errors.ts';
import type {
  DataSourceChecksArgs,
  MutationCheckSourceArgs,
  MutationPreviewSourceArgs,
  MutationSaveExpectationsArgs,
  QueryIntrospectSourceArgs,
} from '../generated/graphql.ts';
import { type Check, readChecks, recordCheck } from '../policies/source-life/checks.ts';
import { MOST_SDL, sdlDigest } from '../policies/source-life/draft.ts';
import { readDrift } from '../policies/source-life/drift.ts';
import { readSources, type SourceRecord } from '../policies/source-life/read-sources.ts';
import { readContract, saveContract } from '../policies/source-life/stored-contract.ts';
import { lockSource } from '../policies/source-life/stored-source.ts';
import { assertNoNul, pageSize } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import { createOnboarding, type OnboardingInput } from './onboarding/onboarding.ts';
import { previewEntity } from './onboarding/preview.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { presentSource, type ServiceOf } from './source-view.ts';

export interface SourceQualityInput extends OnboardingInput {
  readonly serviceOf: ServiceOf;
}

const MOST_PREVIEWED = 50;
const MOST_DRIFTS = 100;

/** What sources are found to be: proposals, previews, quality, contracts, drift. */
export function sourceQualityResolvers(input: SourceQualityInput): ResolverMap {
  const { pool, serviceOf } = input;
  const onboarding = createOnboarding(input);

  const Query = {
    async introspectSource(_: unknown, { id, tables }: QueryIntrospectSourceArgs, { facts }: RequestContext) {
      assertNoNul(id);
      const record = await onboarding.findOrRefuse(id, facts.caller);
      const { guesses, ...proposal } = await onboarding.introspect(record, tables ?? undefined);
      return { ...proposal, guesses: guesses.map((guess) => ({ ...guess, why: guess.why[facts.language] })) };
    },
  };

  const Mutation = {
    async previewSource(_: unknown, args: MutationPreviewSourceArgs, context: RequestContext) {
      const { id, first } = args;
      assertNoNul(id);
      const { facts } = context;
      if (first == null || first < 1 || first > MOST_PREVIEWED) throw badFirst();
      const record = await onboarding.findOrRefuse(id, facts.caller);
      const { sdl, version } = chosen(record, args);
      const examination = await onboarding.examine({ source: record, sdl, version }, 'PREVIEW');
      // Nobody looks at a department's rows, masked or not, without an entry that says so.
      await inChangeTransaction(pool, context, async (change) => {
        await lockSource(change, id);
        await recordCheck(change.client, examination.check);
        change.record({
          action: 'SOURCE_PREVIEWED',
          target: id,
          document: sdlDigest(sdl),
          ...(version === null ? {} : { version }),
        });
      });
      const types = examination.samples.map((sample) => {
        const { hasRows, ...previewed } = previewEntity(sample, first);
        return { ...previewed, reason: hasRows ? null : noRows(sample.failed)[facts.language] };
      });
      return { types, quality: presentCheck(examination.check, facts.language) };
    },
    async saveExpectations(_: unknown, args: MutationSaveExpectationsArgs, context: RequestContext) {
      const { id, expectations } = args;
      assertNoNul(id);
      await inChangeTransaction(pool, context, (change) =>
        saveContract(change, {
          id,
          expectations: expectations.map((told) => ({ ...told, coordinate: told.coordinate ?? null })),
        }),
      );
      const [record] = await readSources(pool, { departments: undefined, id });
      return record && presentSource(record, serviceOf);
    },
    async checkSource(_: unknown, args: MutationCheckSourceArgs, { facts }: RequestContext) {
      assertNoNul(args.id);
      const record = await onboarding.findOrRefuse(args.id, facts.caller);
      const { sdl, version } = chosen(record, { version: args.version ?? record.published });
      const { check } = await onboarding.examine({ source: record, sdl, version }, 'ASKED');
      await recordCheck(pool, check);
      return presentCheck(check, facts.language);
    },
  };

  type Shown = { readonly id: string };
  const DataSource = {
    contract: ({ id }: Shown) => readContract(pool, id),
    async checks({ id }: Shown, { first }: DataSourceChecksArgs, { facts }: RequestContext) {
      const checks = await readChecks(pool, id, pageSize(first ?? 10));
      return checks.map((check) => presentCheck(check, facts.language));
    },
    async quality({ id }: Shown, _: unknown, { facts }: RequestContext) {
      const [check] = await readChecks(pool, id, 1);
      return check === undefined ? null : presentCheck(check, facts.language);
    },
    drift: ({ id }: Shown) => readDrift(pool, id, MOST_DRIFTS),
  };
  return { Query, Mutation, DataSource };
}

interface Chosen {
  readonly sdl: string;
  readonly version: number | null;
}

/** @throws HubError BAD_USER_INPUT where there is no such version, or both a version and an SDL are given */
function chosen(
  { id, versions }: SourceRecord,
  {
    version,
    sdl,
  }: { readonly version?: number | null | undefined; readonly sdl?: string | null | undefined },
): Chosen {
  if (sdl != null && version != null)
    throw badInput('version 与 sdl 只能给一个', 'give a version or an SDL, not both');
  if (sdl != null) {
    if (sdl.length > MOST_SDL)
      throw badInput(`SDL 至多 ${MOST_SDL} 个字符`, `the SDL has ${MOST_SDL} characters at the most`);
    return { sdl, version: null };
  }
  const found = version == null ? versions[0] : versions.find((one) => one.version === version);
  if (found !== undefined) return found;
  throw version == null
    ? badInput(`${id} 尚无版本:先保存草稿`, `${id} has no version yet: save a draft first`)
    : badInput(`${id} 没有版本 ${version}`, `${id} has no version ${version}`);
}

function presentCheck(check: Check, language: Language) {
  return {
    ...check,
    measures: check.measures.map(({ reason, ...measure }) => ({
      ...measure,
      reason: reason?.[language] ?? null,
    })),
  };
}

function noRows(failed: boolean) {
  return failed
    ? { zh: '来源没有应答', en: 'the source did not answer' }
    : { zh: '抽样的持卡人在来源中没有数据', en: 'the source has no rows of the sampled cardholders' };
}

function badFirst(): HubError {
  return badInput(`first 应在 1 到 ${MOST_PREVIEWED} 之间`, `first must be between 1 and ${MOST_PREVIEWED}`);
}

function badInput(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
