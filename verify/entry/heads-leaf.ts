import type { LeafFields } from './canonical-leaf.ts';
import { HASH, instant, integer, is, matching, text } from './checks.ts';

/** The name of a log, its number of entries, and its root hash in base64. */
export type RecordedHead = readonly [log: string, size: number, root: string];

/**
 * What the hub's log says of the other logs: the heads of those that have grown since it said so last. Whoever keeps a checkpoint of the
 * hub's log thereby holds every log to what it was.
 */
export interface HeadsEntry {
  /** ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  readonly requestId: string;
  readonly log: 'hub';
  readonly heads: readonly RecordedHead[];
}

export interface HeadsLeaf extends HeadsEntry {
  readonly v: 1;
  readonly kind: 'heads';
}

export const HEADS_LEAF_FIELDS = {
  v: is(1),
  kind: is('heads'),
  time: instant,
  requestId: text,
  log: is('hub'),
  heads: isHeads,
} as const satisfies Record<keyof HeadsLeaf, unknown> & LeafFields;

/** At least one, ascending by the log's name, none twice, and none of the log that the entry itself is in. */
function isHeads(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((head, i) => isHead(head) && (i === 0 || value[i - 1][0] < head[0]))
  );
}

function isHead(value: unknown): value is RecordedHead {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [log, size, root] = value;
  return text(log) && log !== 'hub' && integer(1)(size) && matching(HASH)(root);
}
