import { HubError } from '../../errors.ts';

/** A file that is refused as a whole. The texts tell titles and places, never a row's values. */
export function refused(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
