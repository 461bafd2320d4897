import type { SearchColumns } from '../entry/leaf.ts';
import { HASH_BYTES } from '../hashing.ts';
import { readBase64 } from '../strict.ts';

/** What the hub's database has of an entry beside its bytes: none of it is hashed, so all of it is derived again. */
export interface DatabaseLine {
  readonly index: number;
  /** Rises along a log. */
  readonly seq: string;
  readonly columns: SearchColumns;
  readonly subjects: readonly string[];
  /** Hashes of the subtrees that the entry completes, from level 1, base64; null: the database lacks it. */
  readonly nodes: readonly (string | null)[];
  /** The root that was signed when the log ended with this entry, base64. */
  readonly signed: string | null;
}

/** A line as it was read: what its columns hold is anybody's word. */
export interface ReadLine extends Omit<DatabaseLine, 'columns'> {
  readonly columns: Readonly<Record<string, unknown>>;
}

const OWN = ['index', 'seq', 'subjects', 'nodes', 'signed'] as const;
/** Subtrees of a tree of 2^53 leaves. */
const MOST_NODES = 53;

/** Columns in the order of their names, so that one entry has one line. */
export function writeDatabaseLine({ index, seq, columns, subjects, nodes, signed }: DatabaseLine): string {
  const sorted = Object.fromEntries(Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ index, seq, ...sorted, subjects, nodes, signed });
}

/** @returns undefined for anything that is not of the form that is written */
export function readDatabaseLine(text: string): ReadLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { index, seq, subjects, nodes, signed, ...columns } = value as Readonly<Record<string, unknown>>;
  const isLine =
    Number.isSafeInteger(index) &&
    typeof seq === 'string' &&
    /^(0|-?[1-9]\d{0,18})$/.test(seq) &&
    Array.isArray(subjects) &&
    subjects.every((subject) => typeof subject === 'string') &&
    Array.isArray(nodes) &&
    nodes.length <= MOST_NODES &&
    nodes.every((node) => node === null || isHash(node)) &&
    (signed === null || isHash(signed));
  if (!isLine || Object.keys(columns).length + OWN.length > 32) return undefined;
  return { index, seq, subjects, nodes, signed, columns } as unknown as ReadLine;
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && readBase64(value)?.length === HASH_BYTES;
}

/** The first column that holds something else than the entry says; undefined: none. Compares no deeper than columns go. */
export function differingColumn(
  derived: SearchColumns,
  stored: Readonly<Record<string, unknown>>,
): string | undefined {
  return Object.entries(derived).find(([name, value]) => !isSame(value, stored[name]))?.[0];
}

function isSame(derived: unknown, stored: unknown): boolean {
  if (!Array.isArray(derived)) return derived === stored;
  return (
    Array.isArray(stored) &&
    stored.length === derived.length &&
    derived.every((item, i) => item === stored[i])
  );
}
