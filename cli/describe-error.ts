import { HubError } from '../errors.ts';

/** For the operators' eyes, on one line: what went wrong and where, never with which values. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  if (error instanceof HubError) {
    const said = `${error.code} ${error.messageIn('zh')} · ${error.messageIn('en')}`.replaceAll(/\s+/g, ' ');
    return error.cause instanceof Error ? `${said} (${nameOf(error.cause)})` : said;
  }
  // A database's message may quote values; its code says enough.
  return (error as NodeJS.ErrnoException).code !== undefined
    ? nameOf(error)
    : `${error.name}: ${error.message.split('\n')[0]}`;
}

function nameOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.name : `${error.name} ${code}`;
}
