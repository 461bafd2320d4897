import { MANIFEST_FILE } from './bundle/manifest.ts';
import { type BundleReport, verifyBundle } from './bundle/verify-bundle.ts';
import { CASE_MANIFEST, verifyCase } from './case/verify-case.ts';
import { describeDamage } from './damage.ts';
import { EVIDENCE_FILES, verifyEntryEvidence } from './entry-evidence.ts';
import { FileFault, openFolder } from './folder.ts';
import { NoteError, readVerifierKey } from './note.ts';

export interface FolderQuestion {
  /** Verifier keys from elsewhere; without them the folder's own are believed. */
  readonly keys?: readonly string[] | undefined;
  /** The signed note of an older checkpoint. */
  readonly since?: string | undefined;
  readonly onProgress?: ((entries: number, of: number) => void) | undefined;
}

export interface Verdict {
  readonly isSound: boolean;
  /** What was found, in Chinese and English. */
  readonly lines: readonly string[];
}

/** Control and format characters, which could make a terminal show something else: names of files are an attacker's. */
const UNSEEN = /[^\P{C}\n]/gu;

/** Verifies a folder that the hub's command has written, of whichever kind. Never throws for what the folder holds. */
export function verifyFolder(path: string, question: FolderQuestion = {}): Verdict {
  const { isSound, lines } = judge(path, question);
  return { isSound, lines: lines.map((line) => line.replace(UNSEEN, '\u{fffd}')) };
}

function judge(path: string, question: FolderQuestion): Verdict {
  try {
    const folder = openFolder(path);
    const keys = question.keys?.map((key) => readVerifierKey(key));
    const trust =
      keys === undefined
        ? [
            '所用公钥出自该目录,只是枢纽自己的说法:请以 --key 给出从别处取得的公钥 · by the keys of the folder, which are the hub’s word: give one that you have from elsewhere with --key',
          ]
        : [];
    if (folder.has(MANIFEST_FILE)) {
      const report = verifyBundle(folder, { ...question, keys });
      return { isSound: report.damage === undefined, lines: [...tellBundle(report), ...trust] };
    }
    if (folder.has(EVIDENCE_FILES.leaf)) {
      const { index, checkpoint, ownKey } = verifyEntryEvidence(folder, keys);
      const { origin, size } = checkpoint;
      const proven = `属实:${origin} 的第 ${index} 条(共 ${size} 条)· proven: entry ${index} of the ${size} of ${origin}`;
      const by = ownKey === undefined ? [] : [`所用公钥 · by the key ${ownKey}`];
      return { isSound: true, lines: [proven, ...by, ...trust] };
    }
    if (folder.has(CASE_MANIFEST)) {
      const { signedBy, entries, documents } = verifyCase(folder, keys);
      const proven = `属实:证据包由 ${signedBy} 签署,每个文件如签署时,条目均在其日志之中 · proven: signed as ${signedBy}, every file as it was then, every entry in its log`;
      const of = [
        `条目 · entries: ${entries.join(', ')}`,
        `协议文本 · agreements' documents: ${documents.join(', ') || '—'}`,
      ];
      return { isSound: true, lines: [proven, ...of, ...trust] };
    }
    throw new FileFault(path, '既非导出包,亦非证明 · neither a bundle nor evidence');
  } catch (error) {
    if (!(error instanceof NoteError || error instanceof FileFault)) throw error;
    return { isSound: false, lines: [`未获证明 · not proven: ${error.message}`] };
  }
}

function tellBundle({ checkpoint, first, end, period, since, damage }: BundleReport): readonly string[] {
  const { origin, size } = checkpoint;
  if (damage !== undefined) return [describeDamage(damage)];
  const { earliest = '', latest = '' } = period;
  return [
    `属实:${origin} 的第 ${first} 至 ${end - 1} 条(共 ${size} 条),${earliest} 至 ${latest} · proven: entries ${first} to ${end - 1} of the ${size} of ${origin}, ${earliest} to ${latest}`,
    ...(since === undefined
      ? []
      : [
          `以当时的 ${since.size} 条开头 · they begin with the ${since.size} entries of the older checkpoint`,
        ]),
  ];
}
