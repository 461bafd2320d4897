import type { Check } from './checks.ts';
import { LEAF_LIMIT } from './leaf.ts';

/** A leaf's fields in the order in which they are written, and what each may hold. */
export type LeafFields = Readonly<Record<string, Check>>;

/** Bytes that are no canonical entry. The message names the field and never quotes what it holds. */
export class MalformedEntry extends Error {
  override readonly name = 'MalformedEntry';
}

/** Canonical JSON: fixed order of keys, no blanks, strings escaped as RFC 8785 §3.2.2.2, in UTF-8. */
export function serialise(leaf: object, fields: LeafFields): Buffer {
  const values = leaf as Readonly<Record<string, unknown>>;
  return Buffer.from(
    JSON.stringify(Object.fromEntries(Object.keys(fields).map((name) => [name, values[name]]))),
  );
}

/** The first field that breaks its rule, said in words; undefined: none does. */
export function faultOf(leaf: object, fields: LeafFields): string | undefined {
  const values = leaf as Readonly<Record<string, unknown>>;
  const field = Object.keys(fields).find((name) => !fields[name]?.(values[name]));
  return field === undefined ? undefined : `the field ${field} breaks its rule`;
}

/**
 * Reads a leaf strictly: exactly the bytes that `serialise` writes, nothing else.
 *
 * @throws MalformedEntry for anything else.
 */
export function parse(bytes: Uint8Array, fieldsOf: (kind: unknown) => LeafFields | undefined): object {
  if (bytes.byteLength > LEAF_LIMIT) throw new MalformedEntry(`longer than ${LEAF_LIMIT} bytes`);
  const value = parseObject(bytes);
  const fields = fieldsOf((value as { readonly kind?: unknown }).kind);
  if (fields === undefined) throw new MalformedEntry('the field kind breaks its rule');
  const fault = faultOf(value, fields);
  if (fault !== undefined) throw new MalformedEntry(fault);
  // Equality with our own writing rules out repeated and additional keys, blanks and other spellings of one value.
  if (!serialise(value, fields).equals(bytes)) throw new MalformedEntry('not in canonical form');
  return value;
}

function parseObject(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the text, which may be personal data.
    throw new MalformedEntry('not JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null) throw new MalformedEntry('not an object');
  return value;
}
