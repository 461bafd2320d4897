import type { Pool } from 'pg';
import { followLogs } from '../audit/follow.ts';
import { TOTALS } from '../audit/totals/count-entries.ts';
import type { RaisedAlert } from '../audit/watch/raise.ts';
import { watcherOf, watchUnused } from '../audit/watch/watch.ts';
import type { Repeated } from '../every.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { readAgreementsInForce } from '../policies/agreements-in-force.ts';
import { isWorkingDay } from '../policies/lifecycle/working-days.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Settings } from './settings.ts';

export interface FollowersWiring {
  readonly pool: Pool;
  readonly settings: Pick<Settings, 'publicUrl' | 'holidays'>;
  readonly agreements: AgreementStore;
  readonly onRaised: (alert: RaisedAlert) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Totals and watch, which follow the logs together. Gives the watch what it may not know by itself: the calendar, the agreements and
 * their parties.
 */
export function startFollowers({ pool, settings, agreements, onRaised, onError }: FollowersWiring): Repeated {
  const input = {
    pool,
    hubUrl: settings.publicUrl,
    isWorkingDay: (date: string) => isWorkingDay(date, settings.holidays),
    idsOfParty: (department: string) => agreements.idsOfParty(department),
    agreementsInForce: () => readAgreementsInForce(pool, dateInShanghai(new Date())),
    onRaised,
    onError,
  };
  const following = followLogs({ pool, followers: [TOTALS, watcherOf(input)], onError });
  const unused = watchUnused(input);
  return {
    async close() {
      await Promise.all([following.close(), unused.close()]);
    },
  };
}
