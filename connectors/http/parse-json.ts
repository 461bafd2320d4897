import secureJsonParse from 'secure-json-parse';
import { SourceFailure } from '../source-failure.ts';

/** Levels of objects and arrays in an answer; more has no use and would exhaust the stack of whoever walks it. */
const MOST_DEPTH = 64;

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [...Buffer.from('"\\[]{}')];

/**
 * JSON from outside (RFC 8259: UTF-8). Members by which a prototype could be changed are left out.
 * @throws SourceFailure
 */
export function parseJson(body: Buffer): unknown {
  if (isTooDeep(body)) throw new SourceFailure('TOO_DEEP');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return secureJsonParse.parse(text, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    throw new SourceFailure('MALFORMED_JSON');
  }
}

/** In UTF-8 no byte of a longer character looks like one of these. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth++;
      if (depth > MOST_DEPTH) return true;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}
