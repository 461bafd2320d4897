import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../errors.ts';
import { createCursorSeals } from '../../resolvers/cursor.ts';

const secret = randomBytes(32);
const seal = createCursorSeals(secret)('agreement-a');

function opening(cursor: string, binding = 'list', by = seal): unknown {
  try {
    return by.open(cursor, binding);
  } catch (error) {
    return error instanceof HubError ? error.code : error;
  }
}

describe('a cursor', () => {
  test.each(['1', '', '11010519491231002X', '海口', 'x'.repeat(200)])(
    'gives back the position %j',
    (position) => {
      expect(seal.open(seal.seal(position, 'list'), 'list')).toBe(position);
    },
  );

  test('never begins with a hyphen, which commands would take for an option', () => {
    const cursors = Array.from({ length: 2_000 }, (_, i) => seal.seal(String(i), 'list'));
    expect(cursors.filter((cursor) => cursor.startsWith('-'))).toEqual([]);
    expect(cursors.map((cursor) => seal.open(cursor, 'list'))).toEqual(cursors.map((_, i) => String(i)));
  });

  test('is the same for the same position, and shows nothing of it', () => {
    const cursor = seal.seal('11010519491231002X', 'list');
    expect(seal.seal('11010519491231002X', 'list')).toBe(cursor);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('1101');
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  test('holds for its list, agreement and installation alone', () => {
    const cursor = seal.seal('17', 'list');
    expect(opening(cursor, 'other list')).toBe('BAD_USER_INPUT');
    expect(opening(cursor, 'list', createCursorSeals(secret)('agreement-b'))).toBe('BAD_USER_INPUT');
    expect(opening(cursor, 'list', createCursorSeals(randomBytes(32))('agreement-a'))).toBe('BAD_USER_INPUT');
    // No way of cutting context and binding makes the one look like the other.
    expect(
      opening(createCursorSeals(secret)('a').seal('17', 'b\nc'), 'c', createCursorSeals(secret)('a\nb')),
    ).toBe('BAD_USER_INPUT');
  });

  test('with any one bit changed, or any length but its own, is refused', () => {
    const bytes = Buffer.from(seal.seal('17', 'list'), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(opening(changed.toString('base64url'))).toBe('BAD_USER_INPUT');
    }
    for (let length = 0; length < bytes.length; length++)
      expect(opening(bytes.subarray(0, length).toString('base64url'))).toBe('BAD_USER_INPUT');
    expect(opening(Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url'))).toBe('BAD_USER_INPUT');
  });

  test.each(['', ' ', '17', 'null', '🀄', 'A'.repeat(5_000)])('that never was one is refused: %j', (text) => {
    expect(opening(text)).toBe('BAD_USER_INPUT');
  });
});
