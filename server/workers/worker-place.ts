import type { LoginOutcome } from '../identity/failure-delay.ts';

/** The place of one process among those that serve together on one port. */
export interface WorkerPlace {
  /** From 1; a worker that takes the place of one that died has its number. */
  readonly number: number;
  readonly of: number;
  readonly siblings: Siblings;
}

/** What workers tell each other, because a caller may meet any of them. */
export interface Siblings {
  /** Tells the others how a client's secret was. */
  tell(outcome: LoginOutcome): void;
  /** Is told by the others. */
  listen(hear: (outcome: LoginOutcome) => void): void;
}

/** Work that one process does for all: the first. Where it dies, its successor goes on. */
export function doesWorkForAll(place: WorkerPlace | undefined): boolean {
  return place === undefined || place.number === 1;
}
