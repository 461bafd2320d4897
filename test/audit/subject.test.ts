import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSubjectPseudonyms } from '../../audit/subject.ts';
import { PSEUDONYM } from '../../verify/entry/checks.ts';

const ID_NUMBER = '11010519491231002X';
const old = { epoch: 1, secret: Buffer.alloc(32, 1) };
const current = { epoch: 2, secret: Buffer.alloc(32, 2) };

test('a pseudonym is the first 16 bytes of HMAC-SHA-256 under the current key', () => {
  const pseudonyms = createSubjectPseudonyms([current, old]);
  const digest = createHmac('sha256', current.secret).update(ID_NUMBER).digest().subarray(0, 16);
  expect(pseudonyms.epoch).toBe(2);
  expect(pseudonyms.of(ID_NUMBER)).toBe(digest.toString('base64url'));
  expect(pseudonyms.of(ID_NUMBER)).toMatch(PSEUDONYM);
});

test('an auditor searches under every key that is still held', () => {
  const both = createSubjectPseudonyms([old, current]);
  const before = createSubjectPseudonyms([old]);
  expect(both.inEveryEpoch(ID_NUMBER)).toEqual([both.of(ID_NUMBER), before.of(ID_NUMBER)]);
});

test.each([
  ['no key', []],
  ['two keys of one epoch', [old, { ...current, epoch: 1 }]],
  ['a short key', [{ epoch: 1, secret: Buffer.alloc(31) }]],
])('%s is refused', (_, keys) => {
  expect(() => createSubjectPseudonyms(keys)).toThrow(RangeError);
});
