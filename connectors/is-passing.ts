import { DeadlineExceeded } from '../deadline.ts';

/** What the hub's HTTP client, system calls, drivers and undici call a lost connection, or no answer in time. */
const CODES = new Set([
  'TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_QUERY_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
]);

/** pg gives these no code. */
const PG_MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/**
 * Whether a failure lies in the way to a source or in its being up, so that the same question may be answered a moment later:
 * not in the question, the login or the data.
 */
export function isPassing(cause: unknown): boolean {
  for (let error = cause, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
    if (error instanceof DeadlineExceeded) return true;
    if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
    if ('code' in error && typeof error.code === 'string' && isPassingCode(error.code)) return true;
    if ('status' in error && typeof error.status === 'number' && error.status >= 500) return true;
    if (PG_MESSAGES.test(error.message)) return true;
    if (error instanceof AggregateError && error.errors.some(isPassing)) return true;
  }
  return false;
}

/** What a source, or the token endpoint before it, answers that has no time now: RFC 9110 §15.5.9 and §15.6, RFC 6585 §4. */
const BUSY = /^(TOKEN_)?HTTP_(408|429|5\d\d)$/;

/** Of PostgreSQL (appendix A): connection exceptions, too many connections, cancelled for its time, going down, not up yet. */
const POSTGRES = /^(08...|53300|57014|57P0[1-5])$/;

function isPassingCode(code: string): boolean {
  return CODES.has(code) || BUSY.test(code) || POSTGRES.test(code);
}
