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
  const concerned = unionOf(asked, released);
  const subjectCount = concerned.length;
  const count = asked.length + released.length;
  if (count <= FIT_INTO_ONE) {
    const whole = headerOf(entry, { asked, subjects: released, subjectCount });
    const leaf = toLeaf(whole, ACCESS_LEAF_FIELDS, concerned);
    assertHeaderLimit(leaf.bytes.byteLength - count * PSEUDONYM_COST);
    return [leaf];
  }
  const header = headerOf(entry, { asked: [], subjects: [], subjectCount });
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

/** Every field in the order in which it is written, so that it can be serialised as it stands. */
function headerOf(entry: AccessEntry, sets: SubjectSets): AccessLeaf {
  return {
    v: 1,
    kind: 'access',
    part: 1,
    parts: 1,
    time: entry.time,
    requestId: entry.requestId,
    log: entry.log,
    agreement: entry.agreement,
    agreementVersion: entry.agreementVersion,
    department: entry.department,
    client: entry.client,
    operator: entry.operator,
    terminal: entry.terminal,
    purpose: entry.purpose,
    emergency: entry.emergency,
    signature: entry.signature,
    outcome: entry.outcome,
    codes: canonicalSet(entry.codes),
    operation: entry.operation,
    coordinates: canonicalSet(entry.coordinates),
    denied: canonicalSet(entry.denied),
    masks: canonicalMasks(entry.masks),
    rows: entry.rows,
    subjectCount: sets.subjectCount,
    asked: sets.asked,
    subjects: sets.subjects,
    subjectKeyEpoch: entry.subjectKeyEpoch,
    digest: entry.digest,
  };
}

type SubjectSets = Pick<AccessLeaf, 'asked' | 'subjects' | 'subjectCount'>;

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
  return { bytes, columns: columnsOf(leaf), subjects };
}

function canonicalSet(items: readonly string[]): readonly string[] {
  if (isCanonical(items)) return items;
  const sorted = items.toSorted();
  return isCanonical(sorted) ? sorted : sorted.filter((item, i) => item !== sorted[i - 1]);
}

function isCanonical(items: readonly string[]): boolean {
  return items.every((item, i) => i === 0 || (items[i - 1] as string) < item);
}

/** Of two sets in canonical form; nearly always one of them is empty or both are the same. */
function unionOf(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0) return other;
  if (other.length === 0 || (one.length === 1 && other.length === 1 && one[0] === other[0])) return one;
  return canonicalSet([...one, ...other]);
}

function canonicalMasks(masks: AccessEntry['masks']): AccessEntry['masks'] {
  return isCanonical(Object.keys(masks))
    ? masks
    : Object.fromEntries(Object.entries(masks).sort(([a], [b]) => (a < b ? -1 : 1)));
}
