import type { Pool, PoolClient } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { appendOwnStep, type OwnStep } from '../../audit/own-step.ts';
import { every, type Repeated } from '../../every.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { type Check, recordCheck } from '../../policies/source-life/checks.ts';
import { readSources } from '../../policies/source-life/read-sources.ts';
import type { Onboarding } from '../../resolvers/onboarding/onboarding.ts';

export interface ContractNotice {
  readonly action: 'SOURCE_CONTRACT_BROKEN' | 'SOURCE_CONTRACT_KEPT';
  readonly source: string;
  /** Identifiers of the expectations that are not met. */
  readonly expectations: readonly string[];
}

export interface NightlyChecksInput {
  readonly pool: Pool;
  readonly onboarding: Pick<Onboarding, 'examine'>;
  readonly onNotice: (notice: ContractNotice) => void;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 3_600_000;
/** Of several hubs one checks. The number is any that nothing else uses. */
const NIGHTLY_LOCK = 7_104_250_620;
/** When the night's checks fall due, Asia/Shanghai. */
const HOUR = 2;

/** Every night each published source is checked against its contract, by one hub. */
export function startNightlyChecks(input: NightlyChecksInput): Repeated {
  return every(EVERY_MS, () => checkWhatIsDue(input, new Date()), input.onError);
}

export async function checkWhatIsDue(input: NightlyChecksInput, now: Date): Promise<void> {
  const { pool, onError } = input;
  const client = await pool.connect();
  let isSound = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
      NIGHTLY_LOCK,
    ]);
    if (rows[0]?.locked === true) {
      for (const source of await dueSources(client, lastNight(now)))
        await checkOne(input, { client, source, now }).catch(onError);
      await client.query('SELECT pg_advisory_unlock($1)', [NIGHTLY_LOCK]);
    }
    isSound = true;
  } finally {
    // A connection that is closed gives up its lock.
    client.release(!isSound);
  }
}

async function checkOne(
  { pool, onboarding, onNotice }: NightlyChecksInput,
  { client, source: id, now }: { readonly client: PoolClient; readonly source: string; readonly now: Date },
): Promise<void> {
  const [record] = await readSources(pool, { departments: undefined, id });
  const version = record?.versions.find((one) => one.version === record.published);
  if (record === undefined || version === undefined) return;
  const { check } = await onboarding.examine({ source: record, ...version }, 'NIGHTLY');
  await client.query('BEGIN; SET LOCAL synchronous_commit = on');
  try {
    const before = await lastPassed(client, id);
    // Checked by the caller's clock, so that it is this night's.
    await recordCheck(client, { ...check, checkedAt: now.toISOString() });
    const notice = before === check.passed ? undefined : noticeOf(check);
    if (notice !== undefined)
      await appendWithin(client, [appendOwnStep(stepOf(notice, record.department, now))]);
    await commit(client);
    if (notice !== undefined) onNotice(notice);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** 02:00 of the present day in Asia/Shanghai, or of the day before while that is to come. */
function lastNight(now: Date): Date {
  const today = new Date(`${dateInShanghai(now)}T0${HOUR}:00:00+08:00`);
  return today <= now ? today : new Date(today.getTime() - 86_400_000);
}

async function dueSources(client: PoolClient, since: Date): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT s.id FROM source s
      WHERE (SELECT p.version FROM source_publication p WHERE p.source = s.id ORDER BY p.generation DESC LIMIT 1) IS NOT NULL
        AND NOT EXISTS (SELECT FROM source_check c WHERE c.source = s.id AND c.occasion = 'NIGHTLY' AND c.checked_at >= $1)
      ORDER BY s.id`,
    [since],
  );
  return rows.map(({ id }) => id);
}

/** A source that was never checked is taken to be in order. */
async function lastPassed(client: PoolClient, source: string): Promise<boolean> {
  const { rows } = await client.query<{ passed: boolean }>(
    `SELECT passed FROM source_check WHERE source = $1 AND occasion = 'NIGHTLY' ORDER BY checked_at DESC, id DESC LIMIT 1`,
    [source],
  );
  return rows[0]?.passed ?? true;
}

function noticeOf({ source, passed, outcomes }: Check): ContractNotice {
  return {
    action: passed ? 'SOURCE_CONTRACT_KEPT' : 'SOURCE_CONTRACT_BROKEN',
    source,
    expectations: outcomes.filter(({ met }) => !met).map(({ id }) => id),
  };
}

function stepOf({ action, source, expectations }: ContractNotice, department: string, now: Date): OwnStep {
  const reason = expectations.length === 0 ? null : expectations.join(', ').slice(0, 500);
  return { action, department, target: source, reason, now };
}
