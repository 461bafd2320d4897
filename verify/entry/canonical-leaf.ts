import { isUtf8 } from 'node:buffer';
import type { Check } from './checks.ts';
import { LEAF_LIMIT } from './leaf.ts';

/** A leaf's fields in the order in which they are written, and what each may hold. */
export type LeafFields = Readonly<Record<string, Check>>;

/** Bytes that are no canonical entry. The message names the field and never quotes what it holds. */
export class MalformedEntry extends Error {
  override readonly name = 'MalformedEntry';
}

const NO_JSON = 'not JSON in UTF-8';

/** Canonical JSON: fixed order of keys, no blanks, strings escaped as RFC 8785 §3.2.2.2, in UTF-8. */
export function serialise(leaf: object, fields: LeafFields): Buffer {
  return Buffer.from(toText(leaf, fields));
}

function toText(leaf: object, fields: LeafFields): string {
  return JSON.stringify(inOrder(leaf, fields));
}

/** The leaf itself where it has exactly these fields in this order, as nearly all have: a copy costs more than the rest. */
function inOrder(leaf: object, fields: LeafFields): object {
  const names = Object.keys(fields);
  let place = 0;
  for (const name in leaf) {
    if (name !== names[place]) return copyInOrder(leaf, names);
    place += 1;
  }
  return place === names.length ? leaf : copyInOrder(leaf, names);
}

function copyInOrder(leaf: object, names: readonly string[]): object {
  const values = leaf as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** The first field that breaks its rule, said in words; undefined: none does. */
export function faultOf(leaf: object, fields: LeafFields): string | undefined {
  const values = leaf as Readonly<Record<string, unknown>>;
  for (const field in fields)
    if (!fields[field]?.(values[field])) return `the field ${field} breaks its rule`;
  return undefined;
}

/**
 * Reads a leaf strictly: exactly the bytes that `serialise` writes, nothing else.
 *
 * @throws MalformedEntry for anything else.
 */
export function parse(bytes: Uint8Array, fieldsOf: (kind: unknown) => LeafFields | undefined): object {
  if (bytes.byteLength > LEAF_LIMIT) throw new MalformedEntry(`longer than ${LEAF_LIMIT} bytes`);
  const text = readText(bytes);
  const value = parseObject(text);
  const fields = fieldsOf((value as { readonly kind?: unknown }).kind);
  if (fields === undefined) throw new MalformedEntry('the field kind breaks its rule');
  const fault = faultOf(value, fields);
  if (fault !== undefined) throw new MalformedEntry(fault);
  // Equality with our own writing rules out repeated and additional keys, blanks and other spellings of one value.
  if (toText(value, fields) !== text) throw new MalformedEntry('not in canonical form');
  return value;
}

function readText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new MalformedEntry(NO_JSON);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be personal data.
    throw new MalformedEntry(NO_JSON);
  }
  if (typeof value !== 'object' || value === null) throw new MalformedEntry('not an object');
  return value;
}
