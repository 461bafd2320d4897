import { createHash } from 'node:crypto';
import type { Bilingual } from '../../errors.ts';
import { type Cosigner, cosign } from '../../verify/cosignature.ts';
import { NoteError } from '../../verify/note.ts';
import { CommandError } from '../failure.ts';
import type { CosignatureToSubmit, ShownLog, WitnessedHub } from './hub.ts';
import { judge, type KeptLog } from './judge.ts';
import type { StateFolder, WitnessState } from './state.ts';
import { type HubKey, isSameKey, readHubKey, writeHubKey } from './trust.ts';

export interface RoundInput {
  readonly hub: WitnessedHub;
  readonly folder: StateFolder;
  readonly cosigner: Cosigner;
  /** Keys that were given, and are the only ones trusted; none: those that are remembered, or the first. */
  readonly given: readonly HubKey[];
  /** The only logs that count; undefined: all that the client may see. */
  readonly only: readonly string[] | undefined;
  readonly now: Date;
}

export interface RoundReport {
  /** Cosignatures that the hub has taken. */
  readonly cosigned: number;
  /** What has to be looked into, one sentence each. */
  readonly alarms: readonly Bilingual[];
  /** A key that is trusted from now on, because it was the first. */
  readonly learnt: string | undefined;
}

/**
 * One round: fetches, verifies, remembers, cosigns, hands in.
 *
 * The state is durable before any cosignature leaves: after a crash the witness knows at least what it has vouched for,
 * so it never vouches for two histories.
 * @throws CommandError where there is nothing to judge: no answer, or a state that cannot be read or written
 */
export async function witnessRound(input: RoundInput): Promise<RoundReport> {
  const { hub, folder, only, now, cosigner } = input;
  const state = folder.read();
  const counts = (log: string) => only === undefined || only.includes(log);
  const known = [...state.logs].map(([log, { checkpoint }]) => ({ log, size: checkpoint.size }));
  const shown = (await hub.growth(known.filter(({ log }) => counts(log)))).filter(({ log }) => counts(log));
  const trust = trusted(state, input.given, shown);
  const alarms: Bilingual[] = missing(state, shown, only);
  const logs = new Map(state.logs);
  const toSubmit: CosignatureToSubmit[] = [];
  for (const one of shown) {
    const { log } = one;
    const kept = state.logs.get(log);
    const verdict = judge(one, kept, trust.keys);
    if (!verdict.sound) {
      alarms.push(about(log, verdict.what), ...keep(folder, verdict.kind, { shown: one, kept }));
      continue;
    }
    logs.set(log, verdict.kept);
    const line = cosign(verdict.text, cosigner, Math.floor(now.getTime() / 1000)).trimEnd();
    toSubmit.push({ log, size: verdict.kept.checkpoint.size, line });
  }
  if (toSubmit.length > 0) folder.write({ keys: trust.remembered, logs });
  const receipts = await hub.submit(toSubmit);
  return {
    cosigned: receipts.filter(({ outcome }) => outcome === 'STORED').length,
    alarms: [...alarms, ...receipts.flatMap(({ log, outcome }) => refusal(log, outcome))],
    learnt: trust.learnt && writeHubKey(trust.learnt, 'hub'),
  };
}

interface Trust {
  readonly keys: readonly HubKey[];
  readonly remembered: readonly HubKey[];
  readonly learnt: HubKey | undefined;
}

/** @throws CommandError for keys of another hub than the remembered, or where nothing can be trusted at all */
function trusted(
  { keys: remembered }: WitnessState,
  given: readonly HubKey[],
  shown: readonly ShownLog[],
): Trust {
  const first = given.length > 0 || remembered.length > 0 ? undefined : firstKey(shown);
  const keys = given.length > 0 ? given : first === undefined ? remembered : [first];
  const all = [...remembered, ...keys.filter((key) => !remembered.some((one) => isSameKey(one, key)))];
  if (new Set(all.map(({ hub }) => hub)).size > 1)
    throw new CommandError(
      '密钥属于不同的枢纽:每个枢纽用各自的 --state · the keys are of different hubs: each hub has a --state of its own',
    );
  return { keys, remembered: all, learnt: first };
}

/** Trust on first use: whose key it is, its operators have to say. */
function firstKey(shown: readonly ShownLog[]): HubKey | undefined {
  const written = shown.find(({ verifierKey }) => verifierKey !== undefined)?.verifierKey;
  try {
    return written === undefined ? undefined : readHubKey(written);
  } catch (error) {
    if (error instanceof NoteError) return undefined;
    throw error;
  }
}

/** Logs that are not there: those that were witnessed, and those that were asked for. */
function missing(
  { logs }: WitnessState,
  shown: readonly ShownLog[],
  only: readonly string[] | undefined,
): Bilingual[] {
  const isShown = (log: string) => shown.some((one) => one.log === log);
  const gone = [...logs].filter(([log]) => !isShown(log) && (only === undefined || only.includes(log)));
  const unknown = (only ?? []).filter((log) => !isShown(log) && !logs.has(log));
  return [
    ...gone.map(([log, { checkpoint }]) =>
      about(log, {
        zh: `枢纽不再展示此日志,曾见 ${checkpoint.size} 条`,
        en: `the hub shows it no more, and it had ${checkpoint.size} entries`,
      }),
    ),
    ...unknown.map((log) =>
      about(log, { zh: '没有此日志,或无权查看', en: 'there is no such log, or not for this client' }),
    ),
  ];
}

/** Without a state that was vouched for there is nothing that a note could contradict. */
function keep(folder: StateFolder, kind: string, { shown, kept }: Contradiction): Bilingual[] {
  if (kept === undefined) return [];
  const { log, note = '' } = shown;
  const place = folder.keepEvidence({
    ...{ log, kind },
    id: createHash('sha256').update(note).digest('hex').slice(0, 16),
    notes: { 'shown.checkpoint': note, 'kept.checkpoint': kept.note },
  });
  return [about(log, { zh: `证据存于 ${place}`, en: `the evidence is kept in ${place}` })];
}

interface Contradiction {
  readonly shown: ShownLog;
  readonly kept: KeptLog | undefined;
}

const REFUSALS: Readonly<Record<string, Bilingual>> = {
  OLDER: {
    zh: '枢纽已有更新的见证:本机时钟偏慢,或另有进程使用此密钥',
    en: 'the hub has a later cosignature: the clock here is behind, or another process uses this key',
  },
  FUTURE: { zh: '见证的时间在将来:本机时钟偏快', en: 'its time is in the future: the clock here is ahead' },
  UNKNOWN_WITNESS: {
    zh: '本部门的见证方未登记此名称与公钥(onecard audit witness add)',
    en: 'the department has no witness of this name and key (onecard audit witness add)',
  },
  UNKNOWN_CHECKPOINT: {
    zh: '枢纽不认其刚展示的检查点',
    en: 'the hub does not know the checkpoint that it has just shown',
  },
  WRONG_SIGNATURE: { zh: '枢纽认为签名不成立', en: 'the hub takes the signature for a wrong one' },
};

function refusal(log: string, outcome: string): readonly Bilingual[] {
  if (outcome === 'STORED') return [];
  const what = Object.hasOwn(REFUSALS, outcome) ? REFUSALS[outcome] : undefined;
  const { zh, en } = what ?? { zh: '枢纽未收', en: 'the hub has not taken it' };
  return [about(log, { zh: `见证未被收存:${zh}`, en: `the cosignature was not stored: ${en}` })];
}

function about(log: string, { zh, en }: Bilingual): Bilingual {
  return { zh: `日志 ${log}:${zh}`, en: `log ${log}: ${en}` };
}
