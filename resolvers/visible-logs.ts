import type { VisibleLogs } from '../audit/search.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { COUNTERSIGNING } from '../policies/countersigning.ts';
import type { Caller } from './request-context.ts';

/** The logs that an auditor may read. */
export type VisibleLogsOf = (caller: Caller) => Promise<VisibleLogs>;

/** The hub's operator reviews every log; another department those of the agreements to which it is a party. */
export function createVisibleLogs(agreements: AgreementStore): VisibleLogsOf {
  return async (caller) => (reviewsEveryLog(caller) ? 'all' : agreements.idsOfParty(caller.department));
}

/** Whether an auditor may read a log; one whose name no log can have it may not. */
export async function isVisibleLog(
  visibleLogsOf: VisibleLogsOf,
  caller: Caller,
  log: string,
): Promise<boolean> {
  return isVisible(log, await visibleLogsOf(caller));
}

/** Whether a log is among them; none bears a name with NUL, and PostgreSQL takes none. */
export function isVisible(log: string, visible: VisibleLogs): boolean {
  return !log.includes('\0') && (visible === 'all' || visible.includes(log));
}

/** Of auditors: whether theirs is the department that reviews every log, the hub's own included. */
export function reviewsEveryLog({ department }: Caller): boolean {
  return department === COUNTERSIGNING;
}

/** An entry's identifier, `log/index`; undefined for anything else. */
export function readEntryId(id: string): { readonly log: string; readonly index: number } | undefined {
  const [, log, index] = /^([a-z0-9-]{1,63})\/(\d{1,15})$/.exec(id) ?? [];
  return log === undefined || index === undefined ? undefined : { log, index: Number(index) };
}
