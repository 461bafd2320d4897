import { randomUUID } from 'node:crypto';
import { encodeEntry } from '../../audit/entry.ts';
import { createSubjectPseudonyms } from '../../audit/subject.ts';
import type { AccessEntry } from '../../verify/entry/access-leaf.ts';
import type { Leaf } from '../../verify/entry/leaf.ts';

const pseudonyms = createSubjectPseudonyms([{ epoch: 1, secret: Buffer.alloc(32, 7) }]);

/** An entry of the usual kind: twelve fields of whomever it is about. */
export function entryAbout(
  log: string,
  { asked, subjects }: Pick<AccessEntry, 'asked' | 'subjects'>,
): AccessEntry {
  return {
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log,
    agreement: log,
    agreementVersion: 1,
    department: 'PUBLIC_SECURITY',
    client: 'roadside-terminal',
    operator: 'officer-007',
    terminal: null,
    purpose: 'driving-licence-proof',
    emergency: null,
    signature: null,
    outcome: 'RELEASED',
    codes: [],
    operation: 'a'.repeat(64),
    coordinates: COORDINATES,
    denied: [],
    masks: {},
    rows: 4,
    asked,
    subjects,
    subjectKeyEpoch: 1,
    digest: 'b'.repeat(64),
  };
}

const COORDINATES = Array.from({ length: 12 }, (_, i) => `Cardholder.field${i}`);

/** An entry of the usual size: one cardholder, twelve fields. */
export function leavesOf(log: string): readonly Leaf[] {
  const subject = pseudonyms.of(randomUUID());
  return encodeEntry(entryAbout(log, { asked: [subject], subjects: [subject] }));
}

/** Entries made before the clock starts, as the hub makes them before they come to the log; asked for in turn. */
export function supplyOf(logs: readonly string[], perLog: number): (log: string) => readonly Leaf[] {
  const supply = new Map(logs.map((log) => [log, Array.from({ length: perLog }, () => leavesOf(log))]));
  let asked = 0;
  return (log) => {
    asked += 1;
    return supply.get(log)?.[asked % perLog] as readonly Leaf[];
  };
}
