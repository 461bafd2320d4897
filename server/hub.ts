import pg from 'pg';
import { openArchive } from '../audit/archive/read-archive.ts';
import { noteKeysInUse } from '../audit/checkpoint-keys.ts';
import { createCheckpoints } from '../audit/checkpoints.ts';
import { createCosignatures } from '../audit/cosignatures.ts';
import { watchHeads } from '../audit/log-heads.ts';
import { createLogSigner } from '../audit/log-signer.ts';
import { openMonths } from '../audit/open-months.ts';
import { createSequencer, type Sequencer } from '../audit/sequencer.ts';
import { DEFAULT_LIMITS } from '../connectors/source-limits.ts';
import { withDeadline } from '../deadline.ts';
import { every } from '../every.ts';
import { openAgreementStore } from '../policies/agreement-store.ts';
import { createConsentFor } from '../policies/consent/consent-for.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';
import { createQuotas } from '../policies/quota/quotas.ts';
import { startSweeper } from '../policies/quota/sweeper.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import { createValuePseudonyms } from '../policies/value-pseudonyms.ts';
import { createCursorSeals } from '../resolvers/cursor.ts';
import { createOnboarding, type OnboardingInput } from '../resolvers/onboarding/onboarding.ts';
import type { Base } from '../resolvers/onboarding/sample-entity.ts';
import { createTurns } from '../resolvers/onboarding/turns.ts';
import { createVisibleLogs } from '../resolvers/visible-logs.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { addRoutes, createApp, presentErrors } from './app.ts';
import { openCheckpointKeys } from './checkpoint-keys.ts';
import { assertRestricted, closePool, createPool } from './database/pools.ts';
import { derivedKey } from './derived-key.ts';
import { AS_AGREED, watchWhatIsDue } from './due-watch.ts';
import { recordFailedLogins } from './failed-logins.ts';
import { openFiles } from './files/open-files.ts';
import { startFollowers } from './followers.ts';
import type { Graph } from './graph.ts';
import { loadGraph } from './graph-loader.ts';
import { holidayWarning } from './holidays.ts';
import type { HubDatabases } from './hub-databases.ts';
import { createHubResolvers } from './hub-resolvers.ts';
import { issuerRoutes } from './identity/issuer.ts';
import { databaseKeys } from './identity/issuer-keys.ts';
import { remoteKeys } from './identity/remote-keys.ts';
import { createTokenVerifier } from './identity/token-verifier.ts';
import { startNoticeQueue } from './notices/notice-queue.ts';
import { openGraphs } from './open-graphs.ts';
import { startSchemaReviewer } from './schema-reviewer.ts';
import type { Settings } from './settings.ts';
import { startNightlyChecks } from './sources/nightly-checks.ts';
import { createDriftRecorder } from './sources/record-drift.ts';
import { openAddress, sealAddress } from './sources/sealed-address.ts';
import { SourcesInService } from './sources/sources-in-service.ts';
import { openLivePseudonyms } from './subject-keys/live-pseudonyms.ts';
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
  /** Of the graph that it serves now. */
  readonly catalogue: Catalogue;
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
    const agreements = await openAgreementStore({ pool, connectionString: databases.runtime, onError });
    closing.push(() => agreements.close());
    const sequencer = openSequencer(databases.runtime, onError);
    closing.push(() => sequencer.close());

    const failedLogins = recordFailedLogins({ sequencer, onError });
    closing.push(() => failedLogins.close());
    const subjects = await openLivePseudonyms({ pool, secret, onError });
    closing.push(() => subjects.close());
    const { pseudonyms } = subjects;
    const quotas = createQuotas({ pool, pseudonymOf: pseudonyms.of });
    const sweeper = startSweeper(quotas, onError);
    closing.push(() => sweeper.close());
    const withdrawalOf = createWithdrawalOf({ agreements, pool });
    const keys = await openCheckpointKeys(settings.checkpointKeys, secret);
    const signer = createLogSigner(new URL(settings.publicUrl).host, keys);
    const publicKeys = keys.map(({ publicKey }) => publicKey);
    await noteKeysInUse(pool, { publicKeys, department: COUNTERSIGNING });
    const archive = openArchive(pool, settings.archiveDirectory);
    const visibleLogsOf = createVisibleLogs(agreements);
    const checkpoints = createCheckpoints({ pool, signer, archive });
    const cosignatures = createCosignatures({ pool, signer });
    const cursorsFor = createCursorSeals(derivedKey(secret, 'cursors'));
    const app = createApp(settings.logLevel);
    const network = { loopbackAllowed: settings.mode === 'demo' };
    const limits = { ...DEFAULT_LIMITS, timeoutMs: settings.sourceTimeoutMs };
    const sources = new SourcesInService({
      ...{ limits, onError, driftMs: settings.sourceDriftMs },
      onChecked: createDriftRecorder({
        ...{ pool, onError },
        onNotice: (notice) => app.log[notice.action === 'SOURCE_DRIFTED' ? 'warn' : 'info'](notice, 'drift'),
      }),
    });
    const onboarding: OnboardingInput = {
      ...{ pool, builtIn: catalogue, fileStore: databases.files },
      reach: {
        ...{ network, limits },
        seal: (address, source) => sealAddress(address, { source, secret }),
        open: (sealed, source) => openAddress(sealed, { source, secret }),
      },
      base: () => baseOf(graphs.current),
    };
    const hubResolvers = createHubResolvers({
      ...{ pool, agreements, pseudonyms, quotas, settings, secret, cursorsFor },
      ...{ checkpoints, cosignatures, signer, archive, visibleLogsOf },
      ...onboarding,
      takeTurn: createTurns(),
      serviceOf: (id) => graphs.current.sources.inService.find((source) => source.id === id),
      onEmergencyOpened: (opened) => app.log.warn({ action: 'EMERGENCY_OPENED', ...opened }, 'emergency'),
    });
    const assertWitnessed = createAssertWitnessed(cosignatures);
    const load = () =>
      loadGraph({
        ...{
          pool,
          builtIn: catalogue,
          addresses: databases.sources,
          fileStore: databases.files,
          sources,
          secret,
          network,
          onError,
        },
        hubResolvers,
        pipeline: {
          cursorsFor,
          pseudonymsFor: createValuePseudonyms(derivedKey(secret, 'pseudonyms of values')),
          withdrawalOf,
          assertWitnessed,
          quotas,
          consentFor: createConsentFor({ pool, pseudonymsOf: pseudonyms.inEveryEpoch }),
          errors: presentErrors(app),
        },
      });
    const graphs = await openGraphs({
      ...{ pool, load, onError },
      onGraph: ({ catalogue: served }) => startSchemaReviewer({ pool, catalogue: served, onError }),
    });
    closing.push(() => graphs.close());
    // Closed before the graphs are: running requests are answered on them.
    closing.push(() => app.close());
    const files =
      databases.files === undefined
        ? undefined
        : openFiles({
            ...{ pool, onError, storeUrl: databases.files, folder: settings.filesFolder },
            catalogue: () => graphs.current.catalogue,
            mostBytes: settings.fileMostMb * 2 ** 20,
          });
    if (files !== undefined) closing.push(() => files.close());
    await addRoutes(app, {
      files: files?.route,
      pool,
      visibleLogsOf,
      publicUrl: settings.publicUrl,
      graphs,
      verify: createTokenVerifier({
        issuer: settings.issuer?.issuer ?? settings.publicUrl,
        audience: settings.audience,
        keys:
          settings.issuer === undefined ? databaseKeys(pool) : remoteKeys(new URL(settings.issuer.jwksUri)),
      }),
      agreements,
      withdrawalOf,
      sequencer,
      pseudonyms,
      failedLogins,
      readiness: () => ({
        // While it connects, entries wait for it, for a moment; once it is down, nothing can be answered.
        ready: !['down', 'closed'].includes(sequencer.health.state),
        audit: sequencer.health.state,
        schema: graphs.current.generation,
        sources: Object.fromEntries(graphs.current.sources.inService.map(({ id, state }) => [id, state])),
      }),
    });
    const dueWatch = watchWhatIsDue(pool, {
      onError,
      onNotice: (notice) => app.log[AS_AGREED.has(notice.action) ? 'info' : 'warn'](notice, 'due'),
    });
    closing.push(() => dueWatch.close());
    const nightly = startNightlyChecks({
      ...{ pool, onboarding: createOnboarding(onboarding), onError },
      onNotice: (notice) =>
        app.log[notice.action === 'SOURCE_CONTRACT_BROKEN' ? 'warn' : 'info'](notice, 'contract'),
    });
    closing.push(() => nightly.close());
    const headsWatch = watchHeads(pool, onError);
    closing.push(() => headsWatch.close());
    const followers = startFollowers({
      pool,
      settings,
      agreements,
      onRaised: ({ id, rule, severity }) =>
        app.log.warn({ action: 'ALERT_RAISED', alert: id, rule, severity }, 'watch'),
      onError,
    });
    closing.push(() => followers.close());
    const deliverer = startDeliverer({ pool, hubSecret: secret, mode: settings.mode, onError });
    closing.push(() => deliverer.close());
    const notices = await startNoticeQueue({
      ...{ pool, agreements, graphs, pseudonyms, assertWitnessed, onError },
      hubSecret: secret,
      mode: settings.mode,
    });
    closing.push(() => notices.close());
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
      get catalogue() {
        return graphs.current.catalogue;
      },
      unreachable: graphs.current.sources.inService
        .filter(({ state }) => state === 'unreachable')
        .map(({ id }) => id),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The base database of a graph; undefined while it has none, or none that can be reached. */
function baseOf({ catalogue, sources }: Graph): Base | undefined {
  const entity = catalogue.entities.get('Cardholder');
  const connector = sources.inService.find(({ id }) => id === entity?.source.id)?.connector;
  return entity && connector && { entity, connector };
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
