import { describe, expect, test } from 'vitest';
import { encodeEntry } from '../../audit/entry.ts';
import type { AccessEntry, AccessLeaf } from '../../verify/entry/access-leaf.ts';
import { MalformedEntry } from '../../verify/entry/canonical-leaf.ts';
import { decodeEntry } from '../../verify/entry/decode-entry.ts';
import { LEAF_LIMIT } from '../../verify/entry/leaf.ts';
import { crowd, entryOf } from './support/entries.ts';

function bytesOf(changes: Partial<AccessEntry> = {}): Uint8Array {
  const [leaf, ...others] = encodeEntry(entryOf(changes));
  expect(others).toEqual([]);
  if (leaf === undefined) throw new Error('no leaf');
  return leaf.bytes;
}

const textOf = (changes: Partial<AccessEntry> = {}) => Buffer.from(bytesOf(changes)).toString();

describe('an entry as bytes', () => {
  test('is JSON in a fixed order without blanks', () => {
    expect(textOf({ asked: [], subjects: [], purpose: '住宿登记' })).toBe(
      '{"v":1,"kind":"access","part":1,"parts":1,"time":"2026-06-30T08:00:00.123Z","requestId":"request-1",' +
        '"log":"hotel-check-in","agreement":"hotel-check-in","agreementVersion":1,"department":"TOURISM",' +
        '"client":"hotel-desk","operator":"operator-7","terminal":null,"purpose":"住宿登记","emergency":null,"signature":null,"outcome":"RELEASED","codes":[],' +
        `"operation":"${'a'.repeat(64)}",` +
        '"coordinates":["Cardholder.idNumber","Cardholder.name","Query.cardholder"],"denied":[],' +
        '"masks":{"Cardholder.idNumber":"ID_NUMBER"},"rows":1,"subjectCount":0,"asked":[],"subjects":[],' +
        `"subjectKeyEpoch":1,"digest":"${'b'.repeat(64)}"}`,
    );
  });

  test('does not depend on the order in which the entry was put together', () => {
    const masks = { 'B.b': 'NAME', 'A.a': 'MOBILE' };
    const one = { masks, coordinates: ['B.b', 'A.a'], codes: ['X', 'B'], subjects: crowd(5) };
    const other = {
      masks: { 'A.a': 'MOBILE', 'B.b': 'NAME' },
      coordinates: ['A.a', 'B.b', 'A.a'],
      codes: ['B', 'X'],
      subjects: [...crowd(5)].reverse(),
    };
    const shuffled = Object.fromEntries(Object.entries(entryOf(other)).reverse()) as unknown as AccessEntry;
    expect(encodeEntry(shuffled)).toEqual(encodeEntry(entryOf(one)));
  });

  test('reads back as it was written', () => {
    const entry = entryOf({
      operator: null,
      purpose: null,
      agreementVersion: null,
      digest: null,
      operation: null,
    });
    expect(decodeEntry(bytesOf(entry))).toEqual({
      ...entry,
      v: 1,
      kind: 'access',
      part: 1,
      parts: 1,
      subjectCount: 1,
    });
  });

  test('counts a subject once who was asked for and released', () => {
    const [first, second, third] = crowd(3) as [string, string, string];
    const leaf = decodeEntry(bytesOf({ asked: [first, second], subjects: [second, third] })) as AccessLeaf;
    expect(leaf.subjectCount).toBe(3);
  });

  test('continues in further leaves where it concerns 10,000 subjects', () => {
    const people = crowd(10_000);
    const leaves = encodeEntry(entryOf({ asked: people, subjects: people }));
    const parts = leaves.map(({ bytes }) => decodeEntry(bytes) as AccessLeaf);
    expect(leaves.length).toBeLessThan(10);
    for (const [i, { bytes }] of leaves.entries()) {
      expect(bytes.byteLength).toBeLessThanOrEqual(LEAF_LIMIT);
      expect(parts[i]).toMatchObject({
        part: i + 1,
        parts: leaves.length,
        requestId: 'request-1',
        subjectCount: 10_000,
      });
    }
    expect(parts.flatMap(({ asked }) => asked)).toEqual([...people].sort());
    expect(parts.flatMap(({ subjects }) => subjects)).toEqual([...people].sort());
    expect(leaves[0]?.subjects).toHaveLength(10_000);
    expect(leaves.slice(1).flatMap(({ subjects }) => subjects)).toEqual([]);
  });

  test('fills its leaves to the last pseudonym and never beyond, whatever the number of subjects', () => {
    for (let size = 2_540; size < 2_640; size++) {
      for (const { bytes } of encodeEntry(entryOf({ asked: [], subjects: crowd(size) })))
        expect(bytes.byteLength).toBeLessThanOrEqual(LEAF_LIMIT);
    }
  });
});

describe('an entry is not written', () => {
  test.each<[string, Partial<AccessEntry>]>([
    ['time', { time: '2026-06-30T08:00:00Z' }],
    ['time', { time: '2026-02-30T08:00:00.000Z' }],
    ['requestId', { requestId: '' }],
    ['operator', { operator: 'a\u0000b' }],
    ['operator', { operator: '\ud800' }],
    ['purpose', { purpose: 'x'.repeat(1_025) }],
    ['agreementVersion', { agreementVersion: 0 }],
    ['outcome', { outcome: 'LEAKED' as 'FAILED' }],
    ['operation', { operation: 'A'.repeat(64) }],
    ['coordinates', { coordinates: ['Cardholder'] }],
    ['denied', { denied: ['Cardholder.name"'] }],
    ['masks', { masks: { name: 'NAME' } }],
    ['rows', { rows: 0.5 }],
    ['rows', { rows: -1 }],
    ['subjects', { subjects: ['11010519491231002X'] }],
    ['asked', { asked: ['11010519491231002X'] }],
    ['digest', { digest: '' }],
  ])('with an unfit %s: %j', (field, changes) => {
    expect(() => encodeEntry(entryOf(changes))).toThrow(
      new RangeError(`no audit entry: the field ${field} breaks its rule`),
    );
  });

  test('where everything beside the subjects would crowd them out', () => {
    const coordinates = Array.from({ length: 4_000 }, (_, i) => `SomeType.someField${i}`);
    expect(() => encodeEntry(entryOf({ coordinates }))).toThrow(RangeError);
  });
});

describe('bytes that nobody here wrote are refused', () => {
  const valid = textOf();
  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no JSON', 'access'],
    ['a JSON text that is no object', '[]'],
    ['null', 'null'],
    ['half an entry', valid.slice(0, -1)],
    ['an entry and more', `${valid}\n`],
    ['blanks', valid.replace('"v":1', '"v": 1')],
    ['a byte order mark', `\ufeff${valid}`],
    ['another version', valid.replace('"v":1', '"v":2')],
    ['another kind', valid.replace('"access"', '"excess"')],
    ['a number written otherwise', valid.replace('"rows":1', '"rows":1.0')],
    ['a negative zero', valid.replace('"rows":1', '"rows":-0')],
    ['a number beyond exact integers', valid.replace('"rows":1', '"rows":9007199254740993')],
    ['a string escaped otherwise', valid.replace('hotel-desk', '\\u0068otel-desk')],
    ['a missing field', valid.replace('"rows":1,', '')],
    ['a field twice', valid.replace('"rows":1,', '"rows":2,"rows":1,')],
    ['a field too many', valid.replace('"rows":1,', '"rows":1,"extra":1,')],
    ['a prototype', valid.replace('"rows":1,', '"rows":1,"__proto__":{"rows":1},')],
    ['another order of fields', valid.replace('"v":1,"kind":"access"', '"kind":"access","v":1')],
    [
      'a set out of order',
      valid.replace('"Cardholder.idNumber","Cardholder.name"', '"Cardholder.name","Cardholder.idNumber"'),
    ],
    ['an item twice', valid.replace('"Cardholder.name"', '"Cardholder.name","Cardholder.name"')],
    ['a part beyond the last', valid.replace('"part":1', '"part":2')],
    ['a list where a text belongs', valid.replace('"hotel-desk"', '["hotel-desk"]')],
    ['masks as a list', valid.replace('{"Cardholder.idNumber":"ID_NUMBER"}', '["Cardholder.idNumber"]')],
    ['a pseudonym with stray bits', valid.replace(/"asked":\["(.{21})./, '"asked":["$1B')],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(valid.slice(0, -1)), Buffer.from([0xff, 0x7d])])],
    ['an overlong UTF-8 sequence', Buffer.from(valid).fill(Buffer.from([0xc0, 0xaf]), 3, 5)],
    ['deep nesting', '['.repeat(LEAF_LIMIT)],
    ['a leaf that is too long', `{"v":"${'x'.repeat(LEAF_LIMIT)}"}`],
  ])('%s', (_, bytes) => {
    expect(() => decodeEntry(Buffer.from(bytes as string))).toThrow(MalformedEntry);
  });

  test('with an error that quotes nothing of them', () => {
    const forged = valid.replace('"operator-7"', '"11010519491231002X\\u0000"');
    expect(() => decodeEntry(Buffer.from(forged))).toThrow('the field operator breaks its rule');
    expect(() => decodeEntry(Buffer.from('11010519491231002X'))).toThrow('not JSON in UTF-8');
  });

  test('every single bit that is flipped either breaks the entry or changes what it says', () => {
    const bytes = bytesOf();
    const original = JSON.stringify(decodeEntry(bytes));
    for (let bit = 0; bit < bytes.byteLength * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(saidBy(flipped)).not.toBe(original);
    }
  });
});

function saidBy(bytes: Uint8Array): string {
  try {
    return JSON.stringify(decodeEntry(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedEntry);
    return 'malformed';
  }
}
