import { ACCESS_LEAF_FIELDS, type AccessEntry, type AccessLeaf } from '../verify/entry/access-leaf.ts';
import { faultOf, type LeafFields, serialise } from '../verify/entry/canonical-leaf.ts';
import { CHANGE_LEAF_FIELDS, type ChangeEntry, type ChangeLeaf } from '../verify/entry/change-leaf.ts';
import { CONSENT_LEAF_FIELDS, type ConsentEntry, type ConsentLeaf } from '../verify/entry/consent-leaf.ts';
import { type AnyLeaf, columnsOf } from '../verify/entry/decode-entry.ts';
import { HEADS_LEAF_FIELDS, type HeadsEntry, type HeadsLeaf } from '../verify/entry/heads-leaf.ts';
import { LEAF_LIMIT, type Leaf } from '../verify/entry/leaf.ts';
import { LOGIN_LEAF_FIELDS, type LoginEntry, type LoginLeaf } from '../verify/entry/login-leaf.ts';

/** What a leaf may hold beside its subjects; the rest is theirs, so that 10,000 of them never need many leaves. */
const HEADER_LIMIT = 48 * 1024;
/** A pseudonym with its quotation marks and comma. */
const PSEUDONYM_COST = 25;
/** Covers the digits of `part` and `parts`, which are known last. */
const NUMBERING_COST = 16;
/** As many subjects fit into one leaf whatever stands beside them: it need not be measured without them first. */
const FIT_INTO_ONE = Math.floor((LEAF_LIMIT - NUMBERING_COST - HEADER_LIMIT) / PSEUDONYM_COST);

/**
 * The leaves of an entry: canonical JSON (fixed order of keys, no blanks, sets ascending, strings escaped as RFC 8785
 * §3.2.2.2) in UTF-8, each of at most 65,535 bytes. Nearly always one; all of them belong into one append.
 *
 * @throws RangeError where a field breaks its rule, or everything beside the subjects exceeds 48 KiB.
 */
export function encodeEntry(entry: AccessEntry): readonly Leaf[] {
  const asked = canonicalSet(entry.asked);
  const released = canonicalSet(entry.subjects);
  const concerned = canonicalSet([...asked, ...released]);
  const header = headerOf(entry, concerned.length);
  const count = asked.length + released.length;
  if (count <= FIT_INTO_ONE) {
    const leaf = toLeaf({ ...header, asked, subjects: released }, ACCESS_LEAF_FIELDS, concerned);
    assertHeaderLimit(leaf.bytes.byteLength - count * PSEUDONYM_COST);
    return [leaf];
  }
  const perLeaf = subjectsPerLeaf(header);
  const parts = Math.ceil(count / perLeaf);
  return Array.from({ length: parts }, (_, i) => {
    const [from, to] = [i * perLeaf, (i + 1) * perLeaf];
    const leaf: AccessLeaf = {
      ...header,
      part: i + 1,
      parts,
      asked: asked.slice(from, to),
      subjects: released.slice(Math.max(0, from - asked.length), Math.max(0, to - asked.length)),
    };
    return toLeaf(leaf, ACCESS_LEAF_FIELDS, i === 0 ? concerned : []);
  });
}

/**
 * The leaf of a step in the life of an agreement or of what belongs to one.
 *
 * @throws RangeError where a field breaks its rule.
 */
export function encodeChange(entry: ChangeEntry): Leaf {
  const leaf: ChangeLeaf = { ...entry, v: 1, kind: 'change' };
  return toLeaf(leaf, CHANGE_LEAF_FIELDS);
}

/**
 * The leaf of a data subject's consent.
 *
 * @throws RangeError where a field breaks its rule.
 */
export function encodeConsent(entry: ConsentEntry): Leaf {
  const leaf: ConsentLeaf = { ...entry, v: 1, kind: 'consent' };
  return toLeaf(leaf, CONSENT_LEAF_FIELDS, [leaf.subject]);
}

/** Heads in one leaf: with the longest names of agreements it stays below the limit. */
const HEADS_PER_LEAF = 400;

/**
 * The leaves of the heads of other logs, as many as it takes; all of them belong into one append.
 *
 * @throws RangeError where a field breaks its rule.
 */
export function encodeHeads({ heads, ...entry }: HeadsEntry): readonly Leaf[] {
  const sorted = heads.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Array.from({ length: Math.ceil(sorted.length / HEADS_PER_LEAF) }, (_, i) => {
    const some = sorted.slice(i * HEADS_PER_LEAF, (i + 1) * HEADS_PER_LEAF);
    const leaf: HeadsLeaf = { ...entry, v: 1, kind: 'heads', heads: some };
    return toLeaf(leaf, HEADS_LEAF_FIELDS);
  });
}

/**
 * The leaf of failed logins.
 *
 * @throws RangeError where a field breaks its rule.
 */
export function encodeLogin(entry: LoginEntry): Leaf {
  const leaf: LoginLeaf = { ...entry, v: 1, kind: 'login' };
  return toLeaf(leaf, LOGIN_LEAF_FIELDS);
}

function headerOf(entry: AccessEntry, subjectCount: number): AccessLeaf {
  return {
    ...entry,
    v: 1,
    kind: 'access',
    part: 1,
    parts: 1,
    codes: canonicalSet(entry.codes),
    coordinates: canonicalSet(entry.coordinates),
    denied: canonicalSet(entry.denied),
    masks: Object.fromEntries(Object.entries(entry.masks).sort(([a], [b]) => (a < b ? -1 : 1))),
    subjectCount,
    asked: [],
    subjects: [],
  };
}

function subjectsPerLeaf(header: AccessLeaf): number {
  const length = serialise(header, ACCESS_LEAF_FIELDS).length;
  assertHeaderLimit(length);
  return Math.floor((LEAF_LIMIT - NUMBERING_COST - length) / PSEUDONYM_COST);
}

function assertHeaderLimit(bytes: number): void {
  if (bytes > HEADER_LIMIT)
    throw new RangeError(`an entry holds more than ${HEADER_LIMIT} bytes beside its subjects`);
}

function toLeaf(leaf: AnyLeaf, fields: LeafFields, subjects: readonly string[] = []): Leaf {
  const fault = faultOf(leaf, fields);
  if (fault !== undefined) throw new RangeError(`no audit entry: ${fault}`);
  const bytes = serialise(leaf, fields);
  if (bytes.length > LEAF_LIMIT) throw new RangeError(`no audit entry: longer than ${LEAF_LIMIT} bytes`);
  return { bytes, columns: { ...columnsOf(leaf), subjects } };
}

function canonicalSet(items: readonly string[]): readonly string[] {
  return items.length < 2 ? items : [...new Set(items)].sort();
}
