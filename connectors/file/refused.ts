import { HubError } from '../../errors.ts';

/** Control characters, and halves of surrogate pairs: PostgreSQL's jsonb takes neither. */
const UNKEPT = /[\p{Cc}\p{Cs}]/gu;

/** A file that is refused as a whole. The texts tell titles and places, never a row's values. */
export function refused(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh: clean(zh), en: clean(en) } });
}

function clean(text: string): string {
  return text.replaceAll(UNKEPT, '\ufffd');
}
