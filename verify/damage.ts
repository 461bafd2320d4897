/**
 * What is wrong with a log.
 * MISSING: an entry that the log counts is not there. UNCOUNTED: there is one that it does not count.
 * LEAF: bytes are not those that were hashed. MALFORMED: they are no entry. MISPLACED: they belong elsewhere.
 * COLUMNS, SUBJECTS: what can be searched is not what the entry says. TREE: hashes are not those of the entries.
 * HEAD: the log's head is not that of its tree. CHECKPOINT: the log does not begin with what was signed, or is not it.
 * HEADS: another log does not begin with the head that is recorded here. KEY: the keys are not those that the hub's log tells of.
 * FILE: of a bundle, a file is missing, damaged or too many.
 */
export type DamageKind =
  | 'MISSING'
  | 'UNCOUNTED'
  | 'LEAF'
  | 'MALFORMED'
  | 'MISPLACED'
  | 'COLUMNS'
  | 'SUBJECTS'
  | 'TREE'
  | 'HEAD'
  | 'CHECKPOINT'
  | 'HEADS'
  | 'KEY'
  | 'FILE';

export interface Damage {
  readonly log: string;
  /** The first entry concerned. */
  readonly index: number;
  readonly kind: DamageKind;
  /** The column, where it is one; of HEADS the other log. */
  readonly column?: string;
  /** The bundle's file, where it is one. */
  readonly file?: string;
}

const MEANINGS: Readonly<Record<DamageKind, string>> = {
  MISSING: '条目缺失 · the entry is missing',
  UNCOUNTED: '有未计入的条目 · there is an entry that the log does not count',
  LEAF: '条目的字节已被改动 · the bytes of the entry have been changed',
  MALFORMED: '不是合规的条目 · it is no entry',
  MISPLACED: '是别的日志的条目 · it is an entry of another log',
  COLUMNS: '检索列与条目不符 · the column is not what the entry says',
  SUBJECTS: '数据主体索引与条目不符 · it is found by other subjects than it concerns',
  TREE: '散列树与条目不符,自此条起 · the tree is not that of the entries, from this one on',
  HEAD: '日志头与散列树不符 · the log’s head is not that of its tree',
  CHECKPOINT: '与已签署的检查点不符:日志被改写 · it is not what was signed: the log has been rewritten',
  HEADS: '所记的该日志当时的头与其散列树不符 · the head recorded here is not one that the named log has had',
  KEY: '签署密钥表与枢纽日志所记不符 · the keys that sign are not those that the hub’s log tells of',
  FILE: '文件缺失、损坏或多余 · a file is missing, damaged or too many',
};

/** One line: where, which kind, and what that means in both languages. */
export function describeDamage({ log, index, kind, column, file }: Damage): string {
  return [`${log}/${index}:`, kind, column, file, MEANINGS[kind]].filter(Boolean).join(' ');
}
