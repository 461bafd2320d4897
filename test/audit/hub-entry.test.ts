import { describe, expect, test } from 'vitest';
import { encodeHeads, encodeLogin } from '../../audit/entry.ts';
import { MalformedEntry } from '../../verify/entry/canonical-leaf.ts';
import { decodeEntry } from '../../verify/entry/decode-entry.ts';
import type { HeadsLeaf, RecordedHead } from '../../verify/entry/heads-leaf.ts';
import { LEAF_LIMIT, type Leaf } from '../../verify/entry/leaf.ts';
import type { LoginEntry } from '../../verify/entry/login-leaf.ts';

const COMMON = { time: '2026-06-30T08:00:00.123Z', requestId: 'request-1', log: 'hub' } as const;
const ROOT = Buffer.alloc(32, 7).toString('base64');
const textOf = (leaf: Leaf | undefined) => Buffer.from(leaf?.bytes ?? []).toString();

describe('the leaf of recorded heads', () => {
  const heads: readonly RecordedHead[] = [
    ['roadside-check', 12, ROOT],
    ['hotel-check-in', 3, ROOT],
  ];

  test('is JSON in a fixed order, its logs ascending', () => {
    const [leaf] = encodeHeads({ ...COMMON, heads });
    expect(textOf(leaf)).toBe(
      '{"v":1,"kind":"heads","time":"2026-06-30T08:00:00.123Z","requestId":"request-1","log":"hub",' +
        `"heads":[["hotel-check-in",3,"${ROOT}"],["roadside-check",12,"${ROOT}"]]}`,
    );
    expect(leaf?.columns).toMatchObject({ kind: 'heads', department: null, client: null, agreement: null });
  });

  test('is one of several where there are many logs, each within the limit', () => {
    const many = Array.from(
      { length: 1_000 },
      (_, i): RecordedHead => [`${i}`.padStart(63, 'a'), Number.MAX_SAFE_INTEGER, ROOT],
    );
    const leaves = encodeHeads({ ...COMMON, heads: many });
    expect(leaves.every(({ bytes }) => bytes.length <= LEAF_LIMIT)).toBe(true);
    const read = leaves.flatMap(({ bytes }) => (decodeEntry(bytes) as HeadsLeaf).heads);
    expect(read).toEqual(many.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });

  test.each([
    ['no head', []],
    ['a log twice', [heads[1], heads[1]]],
    ['logs out of order', [heads[0], heads[1]]],
    ['the log that it is in', [['hub', 1, ROOT]]],
    ['an empty log', [['a', 0, ROOT]]],
    ['a root that is too short', [['a', 1, ROOT.slice(4)]]],
    ['a root in another spelling', [['a', 1, ROOT.replace(/.=$/, 'd=')]]],
    ['something more', [['a', 1, ROOT, 1]]],
    ['an object', [{ 0: 'a', 1: 1, 2: ROOT }]],
  ])('holds not %s', (_, wrong) => {
    const [leaf] = encodeHeads({ ...COMMON, heads: [heads[1] as RecordedHead] });
    const text = textOf(leaf).replace(/"heads":.*$/, `"heads":${JSON.stringify(wrong)}}`);
    expect(() => decodeEntry(Buffer.from(text))).toThrow(MalformedEntry);
  });
});

describe('the leaf of failed logins', () => {
  const login: LoginEntry = {
    ...COMMON,
    endpoint: '/oauth/token',
    client: 'clinic',
    fault: 'invalid_client',
    count: 3,
  };

  test('is JSON in a fixed order, and reads back', () => {
    const leaf = encodeLogin(login);
    expect(textOf(leaf)).toBe(
      '{"v":1,"kind":"login","time":"2026-06-30T08:00:00.123Z","requestId":"request-1","log":"hub",' +
        '"endpoint":"/oauth/token","client":"clinic","fault":"invalid_client","count":3}',
    );
    expect(decodeEntry(leaf.bytes)).toEqual({ ...login, v: 1, kind: 'login' });
    expect(leaf.columns).toMatchObject({ kind: 'login', department: null, client: 'clinic' });
  });

  test.each([
    { count: 0 },
    { client: '' },
    { client: '张三' },
    { client: 'x'.repeat(129) },
    { endpoint: 'oauth' },
    { fault: 'no token' },
    { log: 'roadside-check' as 'hub' },
  ])('holds no %o', (wrong) => {
    expect(() => encodeLogin({ ...login, ...wrong })).toThrow(RangeError);
  });
});
