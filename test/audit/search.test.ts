import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCursor } from '../../audit/cursor.ts';
import { type EntryFilter, findEntry, searchEntries, type VisibleLogs } from '../../audit/search.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { crowd, entryOf, leavesOf, pseudonyms } from './support/entries.ts';

const [zhang, li, wang] = ['张', '李', '王'].map((person) => pseudonyms.of(person)) as [
  string,
  string,
  string,
];

/** In the order in which they are logged. */
const ENTRIES = [
  entryOf({ requestId: 'hotel-1', time: '2026-06-01T00:00:00.000Z', asked: [zhang], subjects: [zhang] }),
  entryOf({
    requestId: 'police-1',
    ...{
      log: 'roadside',
      agreement: 'roadside',
      department: 'PUBLIC_SECURITY',
      client: 'patrol',
      operator: 'officer',
      terminal: 'patrol-car-7',
    },
    time: '2026-06-02T00:00:00.000Z',
    ...{ coordinates: ['DrivingLicence.classes'], masks: {}, asked: [zhang], subjects: [zhang, li] },
  }),
  entryOf({
    requestId: 'hotel-2',
    time: '2026-06-03T00:00:00.000Z',
    ...{
      outcome: 'REFUSED',
      codes: ['FIELD_NOT_GRANTED'],
      coordinates: ['HealthRecord.bloodType'],
      masks: {},
    },
    ...{ denied: ['HealthRecord.bloodType'], rows: 0, asked: [li], subjects: [], operator: null },
  }),
  entryOf({
    requestId: 'unknown',
    ...{ log: 'hub', agreement: null, agreementVersion: null, purpose: null, outcome: 'REFUSED' },
    ...{ time: '2026-06-04T00:00:00.000Z', codes: ['AGREEMENT_REQUIRED'], rows: 0, asked: [], subjects: [] },
  }),
  entryOf({
    requestId: 'crowd',
    ...{ log: 'transit', agreement: 'transit', department: 'TRANSPORT', client: 'gate' },
    ...{ time: '2026-06-05T00:00:00.000Z', rows: 10_000, asked: [], subjects: crowd(10_000) },
  }),
];

let database: AuditDatabase;

beforeAll(async () => {
  database = await createAuditDatabase();
  const sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  for (const entry of ENTRIES) await sequencer.append(entry.log, leavesOf(entry));
  await sequencer.close();
});

afterAll(() => database.drop());

async function found(filter: EntryFilter, visibleLogs: VisibleLogs = 'all'): Promise<readonly string[]> {
  const { records } = await searchEntries(database.hub, { filter, visibleLogs, first: 100 });
  return records.map(({ entry }) => entry.requestId);
}

describe('a search', () => {
  test.each<[EntryFilter, readonly string[]]>([
    [{}, ['crowd', 'unknown', 'hotel-2', 'police-1', 'hotel-1']],
    [{ agreement: 'hotel-check-in' }, ['hotel-2', 'hotel-1']],
    [{ agreement: 'hub' }, []],
    [{ department: 'PUBLIC_SECURITY' }, ['police-1']],
    [{ client: 'hotel-desk' }, ['unknown', 'hotel-2', 'hotel-1']],
    [{ operator: 'officer' }, ['police-1']],
    [{ operator: "' OR true --" }, []],
    [{ terminal: 'patrol-car-7' }, ['police-1']],
    [{ terminal: 'patrol-car-8' }, []],
    [{ subject: [zhang] }, ['police-1', 'hotel-1']],
    [{ subject: [li] }, ['hotel-2', 'police-1']],
    [{ subject: [wang] }, []],
    [{ subject: [wang, zhang] }, ['police-1', 'hotel-1']],
    [{ subject: crowd(10_000).slice(-1) }, ['crowd']],
    [{ coordinate: 'Cardholder.name' }, ['crowd', 'unknown', 'hotel-1']],
    [{ coordinate: 'HealthRecord.bloodType' }, ['hotel-2']],
    [{ outcome: 'REFUSED' }, ['unknown', 'hotel-2']],
    [{ outcome: 'FAILED' }, []],
    [{ from: new Date('2026-06-03T00:00:00Z') }, ['crowd', 'unknown', 'hotel-2']],
    [{ to: new Date('2026-06-03T00:00:00Z') }, ['police-1', 'hotel-1']],
    [{ from: new Date('2026-06-02T00:00:00Z'), to: new Date('2026-06-03T00:00:00Z') }, ['police-1']],
    [{ subject: [li], outcome: 'REFUSED' }, ['hotel-2']],
    [
      { subject: [zhang], department: 'TOURISM', coordinate: 'Cardholder.name', client: 'hotel-desk' },
      ['hotel-1'],
    ],
    [{ agreement: 'roadside', operator: 'operator-7' }, []],
  ])('by %j', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  test('shows the logs only that its reader may see', async () => {
    expect(await found({}, ['roadside', 'hub'])).toEqual(['unknown', 'police-1']);
    expect(await found({ subject: [zhang] }, ['roadside'])).toEqual(['police-1']);
    expect(await found({ agreement: 'hotel-check-in' }, ['roadside'])).toEqual([]);
    expect(await found({}, [])).toEqual([]);
  });

  test('tells what the leaf says', async () => {
    const { records } = await searchEntries(database.hub, {
      filter: { operator: 'officer' },
      visibleLogs: 'all',
      first: 1,
    });
    expect(records).toEqual([
      {
        log: 'roadside',
        index: 0,
        cursor: expect.any(String),
        entry: {
          ...ENTRIES[1],
          v: 1,
          kind: 'access',
          part: 1,
          parts: 1,
          subjectCount: 2,
          subjects: [zhang, li].sort(),
        },
      },
    ]);
  });

  test('lists an entry of several leaves once, with the count of all its subjects', async () => {
    const { records } = await searchEntries(database.hub, {
      filter: {},
      visibleLogs: ['transit'],
      first: 10,
    });
    expect(records).toMatchObject([{ index: 0, entry: { part: 1, subjectCount: 10_000 } }]);
    expect(records[0]?.entry.parts).toBeGreaterThan(1);
  });
});

describe('paging', () => {
  test('walks through everything once', async () => {
    const walked: string[] = [];
    let after: string | undefined;
    for (;;) {
      const search = {
        filter: {},
        visibleLogs: 'all',
        first: 2,
        ...(after === undefined ? {} : { after }),
      } as const;
      const page = await searchEntries(database.hub, search);
      walked.push(...page.records.map(({ entry }) => entry.requestId));
      after = page.records.at(-1)?.cursor;
      if (!page.hasNextPage) break;
      expect(page.records.length).toBe(2);
    }
    expect(walked).toEqual(ENTRIES.map(({ requestId }) => requestId).reverse());
  });

  test.each([0, -1, 201, 1.5, Number.NaN])('refuses pages of %d records', async (first) => {
    const search = searchEntries(database.hub, { filter: {}, visibleLogs: 'all', first });
    await expect(search).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  const cursor = encodeCursor(12n);
  test.each([
    '',
    '12',
    `${cursor}=`,
    `${cursor}A`,
    cursor.slice(1),
    ` ${cursor}`,
    'AAAAAAAAAAAAAAAA',
    `${cursor.slice(0, 10)}${cursor[10] === 'A' ? 'B' : 'A'}${cursor.slice(11)}`,
  ])('refuses %j as a cursor', async (after) => {
    const search = searchEntries(database.hub, { filter: {}, visibleLogs: 'all', first: 1, after });
    await expect(search).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('one entry', () => {
  test('is found by log and index', async () => {
    const record = await findEntry(database.hub, {
      log: 'hotel-check-in',
      index: 1,
      visibleLogs: ['hotel-check-in'],
    });
    expect(record).toMatchObject({ log: 'hotel-check-in', index: 1, entry: { requestId: 'hotel-2' } });
  });

  test.each<[string, number, VisibleLogs]>([
    ['hotel-check-in', 2, 'all'],
    ['hotel-check-in', 0, ['hub']],
    ['hotel-check-in', -1, 'all'],
    ['hotel-check-in', 2 ** 60, 'all'],
    ['nowhere', 0, 'all'],
    ['transit', 1, 'all'],
  ])('is not found at %s %d for a reader of %j', async (log, index, visibleLogs) => {
    expect(await findEntry(database.hub, { log, index, visibleLogs })).toBeUndefined();
  });
});
