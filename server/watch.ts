import type { Pool } from 'pg';
import type { RaisedAlert } from '../audit/watch/raise.ts';
import { watchLogs } from '../audit/watch/watch.ts';
import type { Repeated } from '../every.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { readAgreementsInForce } from '../policies/agreements-in-force.ts';
import { isWorkingDay } from '../policies/lifecycle/working-days.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Settings } from './settings.ts';

export interface WatchWiring {
  readonly pool: Pool;
  readonly settings: Pick<Settings, 'publicUrl' | 'holidays'>;
  readonly agreements: AgreementStore;
  readonly onRaised: (alert: RaisedAlert) => void;
  readonly onError: (error: unknown) => void;
}

/** Gives the watch what it may not know by itself: the calendar, the agreements and their parties. */
export function startWatch({ pool, settings, agreements, onRaised, onError }: WatchWiring): Repeated {
  return watchLogs({
    pool,
    hubUrl: settings.publicUrl,
    isWorkingDay: (date) => isWorkingDay(date, settings.holidays),
    idsOfParty: (department) => agreements.idsOfParty(department),
    agreementsInForce: () => readAgreementsInForce(pool, dateInShanghai(new Date())),
    onRaised,
    onError,
  });
}
