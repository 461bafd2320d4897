import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { conflict } from '../../policies/lifecycle/refusals.ts';

export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Steps at a time: each holds a connection of the hub's pool while it asks a source, and needs others beside it. */
const AT_A_TIME = 2;
const WAITING = 32;

/** Lets the steps that ask a source while they hold a connection take turns, so that the pool is never theirs alone. */
export function createTurns(): TakeTurn {
  const turns = bulkhead(AT_A_TIME, WAITING);
  return async (work) => {
    try {
      return await turns.execute(work);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw conflict(
        '正在办理的接入步骤过多,请稍后重试',
        'too many steps of onboarding are under way: try again',
      );
    }
  };
}
