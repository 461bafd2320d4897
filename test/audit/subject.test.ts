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

test.each([
  ['as long as a block', 64, ID_NUMBER],
  ['longer than a block', 65, ID_NUMBER],
  ['of the usual length, of a name that is not ASCII', 32, '海南\u{20000}'],
  ['of the usual length, of nothing', 32, ''],
  ['of the usual length, of a long text', 32, 'x'.repeat(10_000)],
])('a pseudonym under a key %s is what HMAC says', (_, length, idNumber) => {
  const secret = Buffer.alloc(length, 0xa5);
  const { of } = createSubjectPseudonyms([{ epoch: 1, secret }]);
  const digest = createHmac('sha256', secret).update(idNumber).digest();
  expect(of(idNumber)).toBe(digest.toString('base64url', 0, 16));
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
