import { CHANGE_KINDS } from '../../policies/notice/change-kinds.ts';

/** For options: what may be published and subscribed to. */
export const KINDS: readonly string[] = Object.keys(CHANGE_KINDS);
