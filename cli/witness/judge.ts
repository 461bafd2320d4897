import type { Bilingual } from '../../errors.ts';
import { type Checkpoint, verifyCheckpoint } from '../../verify/checkpoint.ts';
import { NoteError, verifyNote } from '../../verify/note.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import type { ShownLog } from './hub.ts';
import { type HubKey, keyOfLog } from './trust.ts';

/** The last state of a log that this witness has vouched for. */
export interface KeptLog {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/** A reason not to cosign. */
export type AlarmKind = 'WITHHELD' | 'SIGNATURE' | 'SMALLER' | 'FORKED' | 'UNPROVEN';

export type Verdict =
  | { readonly sound: true; readonly kept: KeptLog; readonly text: string }
  | { readonly sound: false; readonly kind: AlarmKind; readonly what: Bilingual };

/** What a hub shows of a log, against what was kept of it. Everything shown may be an attacker's. */
export function judge(shown: ShownLog, kept: KeptLog | undefined, keys: readonly HubKey[]): Verdict {
  const { log, note } = shown;
  if (note === undefined)
    return alarm('WITHHELD', {
      zh: '枢纽不再签署其检查点:日志可能已被改写',
      en: 'the hub signs no checkpoint of it: it may have been rewritten',
    });
  let checkpoint: Checkpoint;
  let text: string;
  try {
    const own = keys.map((key) => keyOfLog(key, log));
    checkpoint = verifyCheckpoint(note, own);
    text = verifyNote(note, own);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return alarm('SIGNATURE', {
      zh: `检查点未由所信任的密钥签署(${error.message});枢纽若已更换密钥,向其运维核对后以 --log-key 给出`,
      en: `its checkpoint is not signed by a key that is trusted (${error.message}); if the hub has changed its key, compare it with the hub's operators and give it by --log-key`,
    });
  }
  const verdict = { sound: true, kept: { note, checkpoint }, text } as const;
  if (kept === undefined) return verdict;
  const before = kept.checkpoint;
  if (checkpoint.size < before.size)
    return alarm('SMALLER', {
      zh: `现为 ${tell(checkpoint)},曾见 ${tell(before)}:日志被截短,或自旧备份恢复`,
      en: `it is ${tell(checkpoint)} now and was ${tell(before)}: cut short, or restored from an old backup`,
    });
  if (checkpoint.size === before.size && !checkpoint.root.equals(before.root))
    return alarm('FORKED', {
      zh: `同一长度有两个根:${tell(checkpoint)},曾见 ${tell(before)}:日志被改写`,
      en: `one size has two roots: it is ${tell(checkpoint)} and was ${tell(before)}: the log has been rewritten`,
    });
  if (checkpoint.size > before.size && !grows(before, checkpoint, shown.proof))
    return alarm('UNPROVEN', {
      zh: `现为 ${tell(checkpoint)},未证明其以曾见的 ${tell(before)} 开头:日志被改写`,
      en: `it is ${tell(checkpoint)} and is not proven to begin with what was ${tell(before)}: the log has been rewritten`,
    });
  return verdict;
}

function grows(before: Checkpoint, now: Checkpoint, hashes: readonly Buffer[] | undefined): boolean {
  return (
    hashes !== undefined &&
    verifyConsistency({
      first: before.size,
      second: now.size,
      firstRoot: before.root,
      secondRoot: now.root,
      hashes,
    })
  );
}

function alarm(kind: AlarmKind, what: Bilingual): Verdict {
  return { sound: false, kind, what };
}

function tell({ size, root }: Checkpoint): string {
  return `${size}/${root.toString('base64')}`;
}
