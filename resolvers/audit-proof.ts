import type { Pool } from 'pg';
import type { Archive } from '../audit/archive/read-archive.ts';
import { readCheckpointKeys } from '../audit/checkpoint-keys.ts';
import type { Checkpoints } from '../audit/checkpoints.ts';
import type { Cosignatures } from '../audit/cosignatures.ts';
import { HUB_LOG } from '../audit/hub-log.ts';
import type { LogSigner } from '../audit/log-signer.ts';
import { HubError } from '../errors.ts';
import type {
  CheckpointKey,
  EntryProof,
  LogCheckpoint,
  QueryCheckpointArgs,
  QueryCheckpointKeysArgs,
  QueryConsistencyProofArgs,
  QueryEntryProofArgs,
} from '../generated/graphql.ts';
import { logOf } from '../verify/log-name.ts';
import { writeVerifierKey } from '../verify/note.ts';
import { presentCheckpoint } from './checkpoint-view.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { isVisibleLog, readEntryId, type VisibleLogsOf } from './visible-logs.ts';

export interface AuditProofResolversInput {
  readonly pool: Pool;
  readonly checkpoints: Checkpoints;
  readonly cosignatures: Cosignatures;
  readonly signer: LogSigner;
  readonly archive: Archive;
  readonly visibleLogsOf: VisibleLogsOf;
}

/** What an auditor takes home, to check it without the hub. Logs that the caller may not see do not exist. */
export function auditProofResolvers({
  pool,
  checkpoints,
  cosignatures,
  signer,
  archive,
  visibleLogsOf,
}: AuditProofResolversInput): ResolverMap {
  const isVisible = (log: string, { facts }: RequestContext) =>
    isVisibleLog(visibleLogsOf, facts.caller, log);
  const Query = {
    async checkpoint(
      _: unknown,
      { log }: QueryCheckpointArgs,
      context: RequestContext,
    ): Promise<LogCheckpoint | null> {
      if (!(await isVisible(log, context))) return null;
      const signed = await checkpoints.sign(log);
      return signed === undefined ? null : presentCheckpoint(signed, log, cosignatures);
    },

    async entryProof(
      _: unknown,
      { id }: QueryEntryProofArgs,
      context: RequestContext,
    ): Promise<EntryProof | null> {
      const entry = readEntryId(id);
      if (entry === undefined || !(await isVisible(entry.log, context))) return null;
      const proven = await checkpoints.prove(entry.log, entry.index);
      if (proven === undefined) return null;
      return {
        leaf: proven.leaf.toString('base64'),
        proof: proven.proof,
        verifierKey: signer.verifierKeyOf(entry.log),
      };
    },

    async consistencyProof(
      _: unknown,
      { log, from, to }: QueryConsistencyProofArgs,
      context: RequestContext,
    ): Promise<readonly string[] | null> {
      if (from < 1 || from > to) throw badSizes();
      if (!(await isVisible(log, context))) return null;
      const hashes = await checkpoints.link(log, from, to);
      return hashes === undefined ? null : hashes.map((hash) => hash.toString('base64'));
    },

    async checkpointKeys(
      _: unknown,
      { log }: QueryCheckpointKeysArgs,
      context: RequestContext,
    ): Promise<readonly CheckpointKey[]> {
      const origin = signer.originOf(log);
      if (logOf(origin) === undefined || !(await isVisible(log, context))) return [];
      const keys = await readCheckpointKeys(pool, archive);
      return keys.map(({ publicKey, since, signs, until, introducedBy }) => ({
        verifierKey: writeVerifierKey(origin, publicKey),
        since: since?.toISOString() ?? null,
        signs,
        until: until?.toISOString() ?? null,
        introducedBy: `${HUB_LOG}/${introducedBy}`,
      }));
    },
  };
  return { Query };
}

function badSizes(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: 'from 至少为 1 且不大于 to', en: 'from must be at least 1 and not greater than to' },
  });
}
