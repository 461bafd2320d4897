import pg from 'pg';
import { openArchive } from '../audit/archive/read-archive.ts';
import { noteKeysInUse } from '../audit/checkpoint-keys.ts';
import { createCheckpoints, readLogNames } from '../audit/checkpoints.ts';
import { createCosignatures } from '../audit/cosignatures.ts';
import { followLogs } from '../audit/follow.ts';
import { watchHeads } from '../audit/log-heads.ts';
import { createLogSigner } from '../audit/log-signer.ts';
import { openMonths } from '../audit/open-months.ts';
import { createSequencer, type Sequencer } from '../audit/sequencer.ts';
import { countEntries, TOTALS_FOLLOWER } from '../audit/totals/count-entries.ts';
import { fileSourceUrl } from '../connectors/file/file-store.ts';
import { openConnector } from '../connectors/open-connector.ts';
import { withDeadline } from '../deadline.ts';
import { every } from '../every.ts';
import { createAgreementSchemas } from '../policies/agreement-schema.ts';
import { openAgreementStore } from '../policies/agreement-store.ts';
import { createConsentFor } from '../policies/consent/consent-for.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';
import { createDeciders } from '../policies/decide.ts';
import { createQuotas } from '../policies/quota/quotas.ts';
import { startSweeper } from '../policies/quota/sweeper.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import { createValuePseudonyms } from '../policies/value-pseudonyms.ts';
import { createAccessWords } from '../resolvers/access-words.ts';
import { agreementResolvers } from '../resolvers/agreements.ts';
import { auditResolvers } from '../resolvers/audit.ts';
import { auditExportResolvers } from '../resolvers/audit-export.ts';
import { auditHubResolvers } from '../resolvers/audit-hub.ts';
import { auditProofResolvers } from '../resolvers/audit-proof.ts';
import { auditTotalsResolvers } from '../resolvers/audit-totals.ts';
import { citizenResolvers } from '../resolvers/citizen.ts';
import { consentResolvers } from '../resolvers/consent.ts';
import { createCursorSeals } from '../resolvers/cursor.ts';
import { emergencyResolvers } from '../resolvers/emergency.ts';
import { caseEvidenceResolvers } from '../resolvers/evidence/case-evidence.ts';
import { explainResolvers } from '../resolvers/explain.ts';
import { fileLoadResolvers } from '../resolvers/file-loads.ts';
import { attachResolvers } from '../resolvers/index.ts';
import { objectionResolvers } from '../resolvers/objections.ts';
import { quotaResolvers } from '../resolvers/quota.ts';
import { schemaReviewResolvers } from '../resolvers/schema-review.ts';
import { serviceItemResolvers } from '../resolvers/service-items.ts';
import { createVisibleLogs } from '../resolvers/visible-logs.ts';
import { watchResolvers } from '../resolvers/watch.ts';
import { witnessResolvers } from '../resolvers/witness.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { SchemaFaultsError } from '../schema/fault.ts';
import { createApp } from './app.ts';
import { openCheckpointKeys } from './checkpoint-keys.ts';
import { assertRestricted, closePool, createPool } from './database/pools.ts';
import { derivedKey } from './derived-key.ts';
import { AS_AGREED, watchWhatIsDue } from './due-watch.ts';
import { recordFailedLogins } from './failed-logins.ts';
import { openFiles, prepareFiles } from './files/open-files.ts';
import { holidayWarning } from './holidays.ts';
import type { HubDatabases } from './hub-databases.ts';
import { issuerRoutes } from './identity/issuer.ts';
import { databaseKeys } from './identity/issuer-keys.ts';
import { remoteKeys } from './identity/remote-keys.ts';
import { createTokenVerifier } from './identity/token-verifier.ts';
import { startSchemaReviewer } from './schema-reviewer.ts';
import type { Settings } from './settings.ts';
import { CheckedSource } from './sources.ts';
import { openLivePseudonyms } from './subject-keys/live-pseudonyms.ts';
import { createTextSeal } from './text-seal.ts';
import { startWatch } from './watch.ts';
import { startDeliverer } from './webhooks/deliver.ts';
import { createWithdrawalOf } from './withdrawal.ts';
import { createAssertWitnessed } from './witnessing.ts';

export interface HubInput {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly databases: HubDatabases;
  readonly secret: Buffer;
  /** Failures that no caller is told, for the process log. */
  readonly onError: (error: unknown) => void;
}

/** A hub that listens. */
export interface Hub {
  readonly url: string;
  /** Sources that could not be reached at start; they are tried again. */
  readonly unreachable: readonly string[];
  /** Lets running requests finish, writes what waits for the audit log, and closes every connection. */
  stop(): Promise<void>;
}

/** Milliseconds that each part may take to close, running requests included. */
const CLOSE_MS = 10_000;
const OPEN_MONTHS_EVERY_MS = 3_600_000;

/**
 * Wires the hub and lets it listen. The hub's own database has been migrated.
 * @throws SchemaFaultsError where a source's database is not as its SDL file says; DatabaseStartError where the
 *   database user could rewrite the audit log
 */
export async function startHub({ settings, catalogue, databases, secret, onError }: HubInput): Promise<Hub> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    // A database that hangs must not keep the others from being closed in order.
    for (const close of closing.toReversed()) await withDeadline(close(), CLOSE_MS).catch(onError);
  };
  try {
    const pool = createPool({ connectionString: databases.runtime, onError });
    closing.push(() => closePool(pool));
    await assertRestricted(pool);

    const months = every(OPEN_MONTHS_EVERY_MS, () => openMonths(pool), onError);
    closing.push(() => months.close());
    const sources = await openSources({ settings, catalogue, databases, onError });
    closing.push(() => Promise.all(sources.map((source) => source.close())));
    const reviewer = startSchemaReviewer({ pool, catalogue, onError });
    closing.push(() => reviewer.close());
    const agreements = await openAgreementStore({ pool, connectionString: databases.runtime, onError });
    closing.push(() => agreements.close());
    const sequencer = openSequencer(databases.runtime, onError);
    closing.push(() => sequencer.close());

    const failedLogins = recordFailedLogins({ sequencer, onError });
    closing.push(() => failedLogins.close());
    const subjects = await openLivePseudonyms({ pool, secret, onError });
    closing.push(() => subjects.close());
    const { pseudonyms } = subjects;
    const totals = followLogs({ pool, follower: TOTALS_FOLLOWER, work: countEntries, onError });
    closing.push(() => totals.close());
    const quotas = createQuotas({ pool, pseudonymOf: pseudonyms.of });
    const sweeper = startSweeper(quotas, onError);
    closing.push(() => sweeper.close());
    const deciderFor = createDeciders(catalogue);
    const schemaFor = createAgreementSchemas(catalogue, deciderFor);
    const keys = await openCheckpointKeys(settings.checkpointKeys, secret);
    const signer = createLogSigner(new URL(settings.publicUrl).host, keys);
    const publicKeys = keys.map(({ publicKey }) => publicKey);
    await noteKeysInUse(pool, { publicKeys, department: COUNTERSIGNING });
    const archive = openArchive(pool, settings.archiveDirectory);
    const visibleLogsOf = createVisibleLogs(agreements);
    const checkpoints = createCheckpoints({ pool, signer, archive });
    const cosignatures = createCosignatures({ pool, signer });
    const proving = { pool, checkpoints, cosignatures, signer, archive, visibleLogsOf };
    const cursorsFor = createCursorSeals(derivedKey(secret, 'cursors'));
    const words = createAccessWords(catalogue);
    // No agreement has such an identifier, so none shares its seal.
    const citizenSeal = cursorsFor('/citizens');
    attachResolvers(catalogue, [
      explainResolvers({ catalogue, pool, agreements, deciderFor, schemaFor }),
      auditResolvers({ pool, schema: catalogue.schema, pseudonyms, visibleLogsOf, archive }),
      auditTotalsResolvers(pool, visibleLogsOf),
      auditHubResolvers(pool),
      auditProofResolvers(proving),
      auditExportResolvers(proving),
      witnessResolvers({ ...proving, logNames: () => readLogNames(pool) }),
      caseEvidenceResolvers({ ...proving, catalogue }),
      consentResolvers({ pool, pseudonyms }),
      citizenResolvers({ pool, pseudonyms, words, seal: citizenSeal }),
      objectionResolvers({
        ...{ pool, pseudonyms, catalogue, words, seal: citizenSeal },
        textSeal: createTextSeal(derivedKey(secret, 'objections')),
        workingDays: settings.objectionWorkingDays,
        holidays: settings.holidays,
      }),
      watchResolvers({ pool, agreements, visibleLogsOf }),
      quotaResolvers(quotas),
      schemaReviewResolvers(pool),
      fileLoadResolvers(pool),
      serviceItemResolvers(pool, catalogue),
      emergencyResolvers({
        pool,
        onOpened: (opened) => app.log.warn({ action: 'EMERGENCY_OPENED', ...opened }, 'emergency'),
      }),
      agreementResolvers({
        pool,
        catalogue,
        answerWorkingDays: settings.answerWorkingDays,
        holidays: settings.holidays,
      }),
    ]);
    const files =
      databases.files === undefined
        ? undefined
        : openFiles({
            ...{ pool, onError, storeUrl: databases.files, folder: settings.filesFolder },
            catalogue: () => catalogue,
            mostBytes: settings.fileMostMb * 2 ** 20,
          });
    if (files !== undefined) closing.push(() => files.close());
    const app = await createApp({
      pool,
      files: files?.route,
      visibleLogsOf,
      publicUrl: settings.publicUrl,
      catalogue,
      connectors: new Map(sources.map((source) => [source.id, source])),
      cursorsFor,
      pseudonymsFor: createValuePseudonyms(derivedKey(secret, 'pseudonyms of values')),
      verify: createTokenVerifier({
        issuer: settings.issuer?.issuer ?? settings.publicUrl,
        audience: settings.audience,
        keys:
          settings.issuer === undefined ? databaseKeys(pool) : remoteKeys(new URL(settings.issuer.jwksUri)),
      }),
      agreements,
      withdrawalOf: createWithdrawalOf({ agreements, pool }),
      assertWitnessed: createAssertWitnessed(cosignatures),
      deciderFor,
      schemaFor,
      quotas,
      consentFor: createConsentFor({ pool, pseudonymsOf: pseudonyms.inEveryEpoch }),
      sequencer,
      pseudonyms,
      failedLogins,
      logLevel: settings.logLevel,
      readiness: () => ({
        // While it connects, entries wait for it, for a moment; once it is down, nothing can be answered.
        ready: !['down', 'closed'].includes(sequencer.health.state),
        audit: sequencer.health.state,
        sources: Object.fromEntries(sources.map(({ id, state }) => [id, state])),
      }),
    });
    closing.push(() => app.close());
    const dueWatch = watchWhatIsDue(pool, {
      onError,
      onNotice: (notice) => app.log[AS_AGREED.has(notice.action) ? 'info' : 'warn'](notice, 'due'),
    });
    closing.push(() => dueWatch.close());
    const headsWatch = watchHeads(pool, onError);
    closing.push(() => headsWatch.close());
    const watch = startWatch({
      pool,
      settings,
      agreements,
      onRaised: ({ id, rule, severity }) =>
        app.log.warn({ action: 'ALERT_RAISED', alert: id, rule, severity }, 'watch'),
      onError,
    });
    closing.push(() => watch.close());
    const deliverer = startDeliverer({ pool, hubSecret: secret, mode: settings.mode, onError });
    closing.push(() => deliverer.close());
    if (settings.issuer === undefined) {
      await app.register(issuerRoutes, {
        pool,
        issuer: settings.publicUrl,
        audience: settings.audience,
        secret,
        failedLogins,
      });
    }
    const unknownHolidays = holidayWarning(settings.holidays, {
      from: dateInShanghai(new Date()),
      workingDays: settings.answerWorkingDays,
    });
    if (unknownHolidays !== undefined) app.log.warn(`${unknownHolidays.zh} · ${unknownHolidays.en}`);
    await app.listen({ host: settings.host, port: settings.port });
    return {
      url: settings.publicUrl,
      unreachable: sources.filter(({ state }) => state === 'unreachable').map(({ id }) => id),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openSources({
  settings,
  catalogue,
  databases,
  onError,
}: Omit<HubInput, 'secret'>): Promise<readonly CheckedSource[]> {
  if (databases.files !== undefined) await prepareFiles(databases.files, catalogue).catch(onError);
  const sources = [...catalogue.sources.values()].map(({ id, kind, connection, limits }) => {
    const url =
      kind === 'FILE' ? databases.files && fileSourceUrl(databases.files, id) : databases.sources[connection];
    if (url === undefined) throw new Error(`no address for the connection ${connection}`);
    const connector = openConnector({
      source: id,
      kind,
      address: { url },
      limits: { ...limits, timeoutMs: settings.sourceTimeoutMs },
      tables: new Map(),
      network: { loopbackAllowed: settings.mode === 'demo' },
    });
    return new CheckedSource({ id, connector, catalogue, onError });
  });
  const faults = (await Promise.all(sources.map((source) => source.open()))).flat();
  if (faults.length > 0) {
    await Promise.all(sources.map((source) => source.close()));
    throw new SchemaFaultsError(faults);
  }
  return sources;
}

function openSequencer(connectionString: string, onError: (error: unknown) => void): Sequencer {
  return createSequencer({
    connect: async () => {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, keepAlive: true });
      await client.connect();
      return client;
    },
    onError,
  });
}
