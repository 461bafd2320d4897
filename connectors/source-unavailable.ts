import { HubError } from '../errors.ts';

/** What a caller learns of a source's failure: which source. The cause is for the hub's log. */
export function sourceUnavailable(source: string, cause: unknown): HubError {
  if (cause instanceof HubError) return cause;
  return new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source }, cause });
}
