import type { Checkpoints, SignedCheckpoint } from '../audit/checkpoints.ts';
import type { Cosignatures } from '../audit/cosignatures.ts';
import { cosignedCheckpoint } from '../audit/cosigned-checkpoint.ts';
import type { LogSigner } from '../audit/log-signer.ts';
import { HubError } from '../errors.ts';
import type {
  CosignatureReceipt,
  LogCheckpoint,
  MutationSubmitCosignaturesArgs,
  QueryCosignedCheckpointArgs,
  QueryLogGrowthArgs,
} from '../generated/graphql.ts';
import { presentCheckpoint } from './checkpoint-view.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { isVisible, type VisibleLogsOf } from './visible-logs.ts';

export interface WitnessResolversInput {
  readonly checkpoints: Checkpoints;
  readonly cosignatures: Cosignatures;
  readonly signer: LogSigner;
  readonly visibleLogsOf: VisibleLogsOf;
  /** Names of all logs that have entries. */
  readonly logNames: () => Promise<readonly string[]>;
}

/** Logs that a request concerns at the most. */
const MOST = 200;

/** What a witness asks and hands in, for many logs at once: each request is an entry of the hub's own log. */
export function witnessResolvers({
  checkpoints,
  cosignatures,
  signer,
  visibleLogsOf,
  logNames,
}: WitnessResolversInput): ResolverMap {
  const growthOf = async (log: string, from: number | undefined) => {
    const signed = await checkpoints.sign(log);
    if (signed === undefined) return undefined;
    const proof = from === undefined ? undefined : await proofOf(log, from, signed);
    return {
      checkpoint: presentCheckpoint(signed, log, cosignatures),
      proof: proof?.map((hash) => hash.toString('base64')) ?? null,
    };
  };
  const proofOf = async (log: string, from: number, { size }: SignedCheckpoint) =>
    from > size ? undefined : checkpoints.link(log, from, size);
  const Query = {
    async logGrowth(_: unknown, args: QueryLogGrowthArgs, { facts }: RequestContext) {
      const first = args.first ?? 100;
      const known = args.known ?? [];
      if (first < 1 || first > MOST || known.length > MOST) throw tooMany();
      if (known.some(({ size }) => size < 1)) throw noSize();
      const after = args.after ?? '';
      const [visible, names] = await Promise.all([visibleLogsOf(facts.caller), logNames()]);
      const page = names
        .filter((log) => log > after && (visible === 'all' || visible.includes(log)))
        .slice(0, first);
      const growths: unknown[] = [];
      // One after the other: a witness can wait, and others need the connections.
      for (const log of page) {
        const from = known.find((one) => one.log === log)?.size;
        // A log that is not signed any more must not keep a witness from the others: the error stands in its place.
        const growth = await growthOf(log, from).catch((checkpoint: unknown) => ({
          checkpoint,
          proof: null,
        }));
        if (growth !== undefined) growths.push({ log, ...growth });
      }
      return growths;
    },

    async cosignedCheckpoint(
      _: unknown,
      { log }: QueryCosignedCheckpointArgs,
      { facts }: RequestContext,
    ): Promise<LogCheckpoint | null> {
      if (!isVisible(log, await visibleLogsOf(facts.caller))) return null;
      const cosigned = await cosignedCheckpoint(log, await cosignatures.of(log), signer);
      return cosigned === undefined ? null : presentCheckpoint(cosigned, log, cosignatures);
    },
  };
  const Mutation = {
    async submitCosignatures(
      _: unknown,
      { cosignatures: given }: MutationSubmitCosignaturesArgs,
      { facts }: RequestContext,
    ): Promise<readonly CosignatureReceipt[]> {
      if (given.length > MOST) throw tooMany();
      if (new Set(given.map(({ log }) => log)).size < given.length) throw twice();
      const visible = await visibleLogsOf(facts.caller);
      const submitted = given.filter(({ log }) => isVisible(log, visible));
      const outcomes = await cosignatures.submit({
        department: facts.caller.department,
        cosignatures: submitted,
        now: new Date(),
      });
      return given.map((one) => ({
        log: one.log,
        outcome: outcomes[submitted.indexOf(one)] ?? 'UNKNOWN_CHECKPOINT',
      }));
    },
  };
  return { Query, Mutation };
}

function tooMany(): HubError {
  return badInput(`一次 1 至 ${MOST} 份日志`, `a request concerns 1 to ${MOST} logs`);
}

function twice(): HubError {
  return badInput('一份日志只可给一个见证签名', 'a log is given one cosignature');
}

function noSize(): HubError {
  return badInput('所知的条目数至少为 1', 'the size that is known is at least 1');
}

function badInput(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
