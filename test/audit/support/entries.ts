import { encodeEntry } from '../../../audit/entry.ts';
import { createSubjectPseudonyms } from '../../../audit/subject.ts';
import type { AccessEntry } from '../../../verify/entry/access-leaf.ts';
import type { Leaf } from '../../../verify/entry/leaf.ts';

export const pseudonyms = createSubjectPseudonyms([{ epoch: 1, secret: Buffer.alloc(32, 7) }]);

export function entryOf(changes: Partial<AccessEntry> = {}): AccessEntry {
  return {
    time: '2026-06-30T08:00:00.123Z',
    requestId: 'request-1',
    log: 'hotel-check-in',
    agreement: 'hotel-check-in',
    agreementVersion: 1,
    department: 'TOURISM',
    client: 'hotel-desk',
    operator: 'operator-7',
    terminal: null,
    emergency: null,
    signature: null,
    purpose: 'HOTEL_CHECK_IN',
    outcome: 'RELEASED',
    codes: [],
    operation: 'a'.repeat(64),
    coordinates: ['Cardholder.idNumber', 'Cardholder.name', 'Query.cardholder'],
    denied: [],
    masks: { 'Cardholder.idNumber': 'ID_NUMBER' },
    rows: 1,
    asked: [pseudonyms.of('11010519491231002X')],
    subjects: [pseudonyms.of('11010519491231002X')],
    subjectKeyEpoch: 1,
    digest: 'b'.repeat(64),
    ...changes,
  };
}

export function leavesOf(changes: Partial<AccessEntry> = {}): readonly Leaf[] {
  return encodeEntry(entryOf(changes));
}

/** As many different pseudonyms as wanted. */
export function crowd(size: number): readonly string[] {
  return Array.from({ length: size }, (_, i) => pseudonyms.of(`person-${i}`));
}
