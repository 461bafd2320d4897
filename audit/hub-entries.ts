import type { Pool } from 'pg';
import type { HeadsLeaf } from '../verify/entry/heads-leaf.ts';
import type { LoginLeaf } from '../verify/entry/login-leaf.ts';
import { during, type FoundPage, type PageSelection, selectPage, when } from './select-entries.ts';

type Page = Pick<PageSelection<'login'>, 'first' | 'after'>;

export interface LoginFilter {
  /** The client that was claimed. */
  readonly client?: string;
  /** At or after. */
  readonly from?: Date;
  /** Before. */
  readonly to?: Date;
}

/** Failed logins, newest first. @throws HubError BAD_USER_INPUT for `first` out of bounds or a mangled cursor */
export function findLogins(pool: Pool, filter: LoginFilter, page: Page): Promise<FoundPage<LoginLeaf>> {
  const conditions = [...when(filter.client, (value) => ({ sql: 'client = ?', value })), ...during(filter)];
  return selectPage(pool, { kind: 'login', conditions, ...page });
}

/** What the hub's log records of the other logs' heads, newest first. @throws HubError as `findLogins` */
export function findHeads(pool: Pool, page: Page): Promise<FoundPage<HeadsLeaf>> {
  return selectPage(pool, { kind: 'heads', conditions: [], ...page });
}
