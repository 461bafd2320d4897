import type { Viewer } from '../policies/lifecycle/read-agreements.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { RequestContext } from './request-context.ts';

/** For whom agreements are shown, as of today. */
export function viewerOf({ facts }: RequestContext): Viewer {
  return { department: facts.caller.department, today: dateInShanghai(new Date()) };
}
