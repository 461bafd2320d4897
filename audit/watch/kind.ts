import type { About } from './about.ts';
import type { Access } from './access.ts';
import { type Parameters, readParameters } from './parameters.ts';

/** Whether a date, `YYYY-MM-DD` in Asia/Shanghai, is one on which people work. */
export type IsWorkingDay = (date: string) => boolean;

/** What a rule notes of one request. */
export interface Observation {
  readonly about: About;
  /** Kept apart within the key, such as the region asked from. */
  readonly item?: string;
  /** Whether it speaks for an alert; others are counted to be compared with. */
  readonly isHit: boolean;
  /** Instead of the request itself, people are counted, each once in a window; the value says who of them is a hit. */
  readonly people?: ReadonlyMap<string, boolean>;
}

/** What has been counted in one window. */
export interface Counted {
  readonly total: number;
  readonly hits: number;
  readonly items: ReadonlySet<string>;
}

/** Counts requests, or people, in a window that slides over the entries' own times. */
export interface CountingWatcher {
  readonly by: 'counting';
  readonly windowMs: number;
  readonly observe: (access: Access, isWorkingDay: IsWorkingDay) => readonly Observation[];
  readonly exceeds: (counted: Counted) => boolean;
  /** With fewer hits no window exceeds: what is counted below it need not be looked at. */
  readonly leastHits: number;
}

/** Judges an hour's requests of a log by those of the same hour on days before, the newest day first. */
export interface HourlyWatcher {
  readonly by: 'hours';
  readonly days: number;
  readonly exceeds: (requests: number, before: readonly number[]) => boolean;
}

/** Judges agreements in force by how long nothing has been released. */
export interface UseWatcher {
  readonly by: 'use';
  readonly days: number;
}

export type Watcher = CountingWatcher | HourlyWatcher | UseWatcher;

/** A kind of rule: reads parameters and makes what watches by them. @throws HubError BAD_USER_INPUT */
export type Kind = (parameters: unknown) => Watcher;

export function kindOf<P>(parameters: Parameters<P>, watcher: (parameters: P) => Watcher): Kind {
  return (given) => watcher(readParameters(given, parameters));
}

export const MINUTE_MS = 60_000;
