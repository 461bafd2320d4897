import type { Pool } from 'pg';
import { watchHeads } from '../audit/log-heads.ts';
import { openMonths } from '../audit/open-months.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { every, type Repeated } from '../every.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import type { Quotas } from '../policies/quota/quotas.ts';
import { startSweeper } from '../policies/quota/sweeper.ts';
import { createOnboarding, type OnboardingInput } from '../resolvers/onboarding/onboarding.ts';
import { AS_AGREED, watchWhatIsDue } from './due-watch.ts';
import { startFollowers } from './followers.ts';
import type { GraphsInService } from './graphs.ts';
import { startNoticeQueue } from './notices/notice-queue.ts';
import type { Settings } from './settings.ts';
import { startNightlyChecks } from './sources/nightly-checks.ts';
import { startDeliverer } from './webhooks/deliver.ts';
import type { AssertWitnessed } from './witnessing.ts';

export interface BackgroundInput {
  readonly pool: Pool;
  readonly settings: Settings;
  /** The hub's secret. */
  readonly secret: Buffer;
  readonly agreements: AgreementStore;
  readonly quotas: Quotas;
  readonly pseudonyms: SubjectPseudonyms;
  readonly graphs: GraphsInService;
  readonly onboarding: OnboardingInput;
  readonly assertWitnessed: AssertWitnessed;
  /** The process log. */
  readonly log: Readonly<Record<'info' | 'warn', (notice: object, message: string) => void>>;
  readonly onError: (error: unknown) => void;
}

const OPEN_MONTHS_EVERY_MS = 3_600_000;

/**
 * Begins the work that belongs to no request and is done once for all hubs on a database. Every hub may begin it: they take turns by locks
 * in the database. Of the workers of one hub the first does, since the others would only ask for those locks.
 */
export async function startBackgroundWork(input: BackgroundInput): Promise<Repeated> {
  const { pool, settings, secret, agreements, log, onError } = input;
  const { mode } = settings;
  const notices = await startNoticeQueue({ ...input, hubSecret: secret, mode });
  const running = [
    notices,
    every(OPEN_MONTHS_EVERY_MS, () => openMonths(pool), onError),
    startSweeper(input.quotas, onError),
    watchWhatIsDue(pool, {
      onError,
      onNotice: (notice) => log[AS_AGREED.has(notice.action) ? 'info' : 'warn'](notice, 'due'),
    }),
    startNightlyChecks({
      ...{ pool, onboarding: createOnboarding(input.onboarding), onError },
      onNotice: (notice) =>
        log[notice.action === 'SOURCE_CONTRACT_BROKEN' ? 'warn' : 'info'](notice, 'contract'),
    }),
    watchHeads(pool, onError),
    startFollowers({
      ...{ pool, settings, agreements, onError },
      onRaised: ({ id, rule, severity }) =>
        log.warn({ action: 'ALERT_RAISED', alert: id, rule, severity }, 'watch'),
    }),
    startDeliverer({ pool, hubSecret: secret, mode, onError }),
  ];
  return {
    async close() {
      await Promise.all(running.map((work) => work.close()));
    },
  };
}
