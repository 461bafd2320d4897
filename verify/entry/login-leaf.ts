import type { LeafFields } from './canonical-leaf.ts';
import { instant, integer, is, matching, orNull, text } from './checks.ts';

/** What the hub's log says of requests that came without proof of who sends them. Nobody acted: what they claim is anybody's word. */
export interface LoginEntry {
  /** Of the last of them; ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  /** Of the last of them. */
  readonly requestId: string;
  readonly log: 'hub';
  /** The route that refused, such as `/oauth/token`. */
  readonly endpoint: string;
  /** The client that was claimed; null where none was, or none of good form, or where too many were to tell them apart. */
  readonly client: string | null;
  /** What was wrong: of a token such as `EXPIRED`, of client authentication the OAuth error. */
  readonly fault: string;
  /** How many requests the entry stands for. */
  readonly count: number;
}

export interface LoginLeaf extends LoginEntry {
  readonly v: 1;
  readonly kind: 'login';
}

export const LOGIN_LEAF_FIELDS = {
  v: is(1),
  kind: is('login'),
  time: instant,
  requestId: text,
  log: is('hub'),
  endpoint: matching(/^\/[a-z/:.]{1,63}$/),
  client: orNull(matching(/^[\x21-\x7e]{1,128}$/)),
  fault: matching(/^[A-Za-z_]{1,64}$/),
  count: integer(1),
} as const satisfies Record<keyof LoginLeaf, unknown> & LeafFields;
