import type { Question } from '../load/load.ts';

/** A question in many variations, what a hub has to answer, and what is to be reached. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly questions: readonly Question[];
  /** What a hub answers; the peers, which refuse nothing, answer 200. */
  readonly hubStatus: 200 | 403;
  /** How far answers have to agree: in each value, or, where the hub masks what the peers hand out, in what is null. */
  readonly agree: 'values' | 'nulls';
  /** How many questions are compared. */
  readonly sample: number;
  /** Who takes no part. */
  readonly absent?: 'peers' | readonly string[];
  /** Other questions to the hub, which take turns with these. */
  readonly beside?: { readonly name: string; readonly questions: readonly Question[] };
  /** Server CPU per request of the hub over another's, at the most. */
  readonly targets: readonly Target[];
  /** At the most so many milliseconds at the median. */
  readonly latency?: number;
  /** In place of those of the run. */
  readonly connections?: number;
}

export interface Target {
  /** Name of the other server. */
  readonly over: string;
  readonly most: number;
}

/** Of Mercurius, where a ratio is set, and of the limit in any case. */
export function targetsOver(mercurius?: number): readonly Target[] {
  const limit = { over: 'limit', most: 2.5 };
  return mercurius === undefined ? [limit] : [{ over: 'mercurius', most: mercurius }, limit];
}
