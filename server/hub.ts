import pg from 'pg';
import { openArchive } from '../audit/archive/read-archive.ts';
import { noteKeysInUse } from '../audit/checkpoint-keys.ts';
import { createCheckpoints } from '../audit/checkpoints.ts';
import { createCosignatures } from '../audit/cosignatures.ts';
import { createLogSigner } from '../audit/log-signer.ts';
import { createSequencer, type Sequencer } from '../audit/sequencer.ts';
import { DEFAULT_LIMITS } from '../connectors/source-limits.ts';
import { withDeadline } from '../deadline.ts';
import { openAgreementStore } from '../policies/agreement-store.ts';
import { createConsentFor } from '../policies/consent/consent-for.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';
import { createQuotas } from '../policies/quota/quotas.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import { createValuePseudonyms } from '../policies/value-pseudonyms.ts';
import { createCursorSeals } from '../resolvers/cursor.ts';
import type { OnboardingInput } from '../resolvers/onboarding/onboarding.ts';
import type { Base } from '../resolvers/onboarding/sample-entity.ts';
import { createTurns } from '../resolvers/onboarding/turns.ts';
import { createVisibleLogs } from '../resolvers/visible-logs.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { addRoutes, createApp, presentErrors } from './app.ts';
import { openCheckpointKeys } from './checkpoint-keys.ts';
import { assertRestricted, closePool, createPool } from './database/pools.ts';
import { derivedKey } from './derived-key.ts';
import { recordFailedLogins } from './failed-logins.ts';
import { openFiles } from './files/open-files.ts';
import type { Graph } from './graph.ts';
import { loadGraph } from './graph-loader.ts';
import { holidayWarning } from './holidays.ts';
import type { HubDatabases } from './hub-databases.ts';
import { createHubResolvers } from './hub-resolvers.ts';
import { issuerRoutes } from './identity/issuer.ts';
import { databaseKeys } from './identity/issuer-keys.ts';
import { remoteKeys } from './identity/remote-keys.ts';
import { createTokenVerifier } from './identity/token-verifier.ts';
import { openGraphs } from './open-graphs.ts';
import { startSchemaReviewer } from './schema-reviewer.ts';
import type { Settings } from './settings.ts';
import { createDriftRecorder } from './sources/record-drift.ts';
import { openAddress, sealAddress } from './sources/sealed-address.ts';
import { SourcesInService } from './sources/sources-in-service.ts';
import { openLivePseudonyms } from './subject-keys/live-pseudonyms.ts';
import { createWithdrawalOf } from './withdrawal.ts';
import { createAssertWitnessed } from './witnessing.ts';
import { poolSizeOf } from './workers/worker-connections.ts';
import { doesWorkForAll, type WorkerPlace } from './workers/worker-place.ts';

export interface HubInput {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly databases: HubDatabases;
  readonly secret: Buffer;
  /** Failures that no caller is told, for the process log. */
  readonly onError: (error: unknown) => void;
  /** Where it is one of several processes that serve together. */
  readonly worker?: WorkerPlace;
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

const NOTHING = { close: async () => undefined };

/** Milliseconds that each part may take to close, running requests included. */
const CLOSE_MS = 10_000;

/**
 * Wires the hub and lets it listen. The hub's own database has been migrated.
 * @throws SchemaFaultsError where a source's database is not as its SDL file says; DatabaseStartError where the
 *   database user could rewrite the audit log
 */
export async function startHub(input: HubInput): Promise<Hub> {
  const { settings, catalogue, databases, secret, onError, worker } = input;
  const workers = worker?.of ?? 1;
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    // A database that hangs must not keep the others from being closed in order.
    for (const close of closing.toReversed()) await withDeadline(close(), CLOSE_MS).catch(onError);
  };
  try {
    const pool = createPool({ connectionString: databases.runtime, size: poolSizeOf(workers), onError });
    closing.push(() => closePool(pool));
    await assertRestricted(pool);

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
    const app = createApp(settings.logLevel, worker?.number);
    const network = { loopbackAllowed: settings.mode === 'demo' };
    const limits = { ...DEFAULT_LIMITS, timeoutMs: settings.sourceTimeoutMs };
    const sources = new SourcesInService({
      ...{ limits, workers, onError, driftMs: settings.sourceDriftMs },
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
      onGraph: ({ catalogue: served }) =>
        doesWorkForAll(worker) ? startSchemaReviewer({ pool, catalogue: served, onError }) : NOTHING,
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
            watchesFolders: doesWorkForAll(worker),
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
        ...(worker !== undefined && { worker: worker.number }),
        schema: graphs.current.generation,
        sources: Object.fromEntries(graphs.current.sources.inService.map(({ id, state }) => [id, state])),
      }),
    });
    if (doesWorkForAll(worker)) {
      // The other workers do without its packages.
      const { startBackgroundWork } = await import('./background-work.ts');
      const background = await startBackgroundWork({
        ...{ pool, settings, secret, agreements, quotas, pseudonyms, graphs, onboarding, assertWitnessed },
        ...{ log: app.log, onError },
      });
      closing.push(() => background.close());
    }
    if (settings.issuer === undefined) {
      await app.register(issuerRoutes, {
        pool,
        issuer: settings.publicUrl,
        audience: settings.audience,
        secret,
        failedLogins,
        siblings: worker?.siblings,
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
