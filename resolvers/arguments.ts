import { HubError } from '../errors.ts';

/** The most rows on a page of the hub's own data. */
const PAGE_LIMIT = 200;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws HubError BAD_USER_INPUT for a `first` out of bounds */
export function pageSize(first: number): number {
  if (first >= 1 && first <= PAGE_LIMIT) return first;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: `first 应在 1 到 ${PAGE_LIMIT} 之间`, en: `first must be between 1 and ${PAGE_LIMIT}` },
  });
}

/**
 * PostgreSQL takes no such text.
 * @throws HubError BAD_USER_INPUT
 */
export function assertNoNul(text: string): void {
  if (!text.includes('\0')) return;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: '文本不得含 NUL 字符', en: 'a text must not hold NUL characters' },
  });
}

/**
 * The key of the row before the page.
 * @throws HubError BAD_USER_INPUT for a mangled cursor
 */
export function readTextCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (KEY.test(key) && writeTextCursor(key) === cursor) return key;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: 'after 不是有效的游标', en: 'after is not a valid cursor' },
  });
}

export interface PageInput<T> {
  readonly size: number;
  readonly after: string | null | undefined;
  /** The key by which rows are ordered. */
  readonly keyOf: (row: T) => string;
}

/** A page of rows that were read with one more than it holds. */
export function pageOf<T>(rows: readonly T[], { size, after, keyOf }: PageInput<T>) {
  const nodes = rows.slice(0, size);
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: after != null,
      startCursor: first === undefined ? null : writeTextCursor(keyOf(first)),
      endCursor: last === undefined ? null : writeTextCursor(keyOf(last)),
    },
  };
}

function writeTextCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}
