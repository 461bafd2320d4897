import type { CountingWatcher } from './kind.ts';

/** A window is counted in so many parts, and slides by one: what happens within five of six is in one window together. */
const PARTS = 6;

/** What has been counted in one part of a window, of one log and item. Times in milliseconds. */
export interface CountRow {
  readonly bucket: number;
  readonly log: string;
  readonly item: string;
  readonly total: number;
  readonly hits: number;
  /** Of the hits. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Some of the entries that are hits. */
  readonly entries: readonly string[];
}

/** A time in which a rule's threshold was exceeded without pause. */
export interface Episode {
  readonly from: number;
  /** Its last part ends before. */
  readonly to: number;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly logs: readonly string[];
  readonly entries: readonly string[];
}

export function bucketOf(at: number, windowMs: number): number {
  const size = windowMs / PARTS;
  return Math.floor(at / size) * size;
}

/** Where each person counts once: with windows side by side, so that one over two of them counts a person twice at the most. */
export function spanOf(at: number, windowMs: number): number {
  return Math.floor(at / windowMs) * windowMs;
}

/**
 * Slides a window over what has been counted for one key, and puts the windows that exceed and overlap together. It goes by the
 * entries' times alone, so that it finds the same however late they are read, and in whichever batches.
 */
export function episodesIn(rows: readonly CountRow[], watcher: CountingWatcher): readonly Episode[] {
  const { windowMs, exceeds } = watcher;
  const size = windowMs / PARTS;
  const sorted = [...rows].sort((a, b) => a.bucket - b.bucket);
  const ends = [...new Set(sorted.map(({ bucket }) => bucket))];
  const exceeding: { from: number; to: number }[] = [];
  for (const end of ends) {
    const [from, to] = [end + size - windowMs, end + size];
    if (!exceeds(sum(sorted.filter(({ bucket }) => from <= bucket && bucket < to)))) continue;
    const last = exceeding.at(-1);
    if (last !== undefined && from < last.to) last.to = to;
    else exceeding.push({ from, to });
  }
  return exceeding.flatMap(({ from, to }) => {
    const evidence = sorted.filter((row) => from <= row.bucket && row.bucket < to && row.hits > 0);
    return evidence.length === 0 ? [] : [episodeOf(evidence, to)];
  });
}

function sum(rows: readonly CountRow[]) {
  return {
    total: rows.reduce((all, { total }) => all + total, 0),
    hits: rows.reduce((all, { hits }) => all + hits, 0),
    items: new Set(rows.filter(({ hits }) => hits > 0).map(({ item }) => item)),
  };
}

function episodeOf(evidence: readonly CountRow[], to: number): Episode {
  return {
    from: Math.min(...evidence.map(({ bucket }) => bucket)),
    to,
    count: evidence.reduce((all, { hits }) => all + hits, 0),
    firstAt: Math.min(...evidence.map(({ firstAt, bucket }) => firstAt ?? bucket)),
    lastAt: Math.max(...evidence.map(({ lastAt, bucket }) => lastAt ?? bucket)),
    logs: [...new Set(evidence.map(({ log }) => log))].sort(),
    entries: evidence.flatMap(({ entries }) => entries),
  };
}
