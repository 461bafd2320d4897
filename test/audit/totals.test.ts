import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeChange } from '../../audit/entry.ts';
import { followOnce } from '../../audit/follow.ts';
import { countMissedBySearch } from '../../audit/fsck.ts';
import { type EntryFilter, searchEntries } from '../../audit/search.ts';
import { createSequencer, type Sequencer } from '../../audit/sequencer.ts';
import { TOTALS } from '../../audit/totals/count-entries.ts';
import { readTotals, type TotalsQuestion } from '../../audit/totals/read-totals.ts';
import { readUnread } from '../../audit/totals/read-unread.ts';
import type { AccessEntry } from '../../verify/entry/access-leaf.ts';
import { type AuditDatabase, createAuditDatabase } from './support/database.ts';
import { crowd, leavesOf } from './support/entries.ts';

let database: AuditDatabase;
let sequencer: Sequencer;

const add = (changes: Partial<AccessEntry>) =>
  sequencer.append(changes.log ?? 'hotel-check-in', leavesOf(changes));

async function count(): Promise<void> {
  const onError = (error: unknown) => {
    throw error;
  };
  while (await followOnce({ pool: database.hub, followers: [TOTALS], onError }));
}

beforeAll(async () => {
  database = await createAuditDatabase();
  sequencer = createSequencer({ connect: database.connect, onError: () => undefined });
  // The day changes at 16:00 UTC, midnight in Shanghai.
  await add({ requestId: 'eve', time: '2026-06-01T15:59:59.999Z', rows: 2 });
  await add({ requestId: 'midnight', time: '2026-06-01T16:00:00.000Z', rows: 3 });
  await add({
    ...{ requestId: 'refused', time: '2026-06-02T08:00:00.000Z', outcome: 'REFUSED', rows: 0, subjects: [] },
    ...{ coordinates: ['HealthRecord.bloodType', 'Query.cardholder'], masks: {} },
  });
  await add({
    ...{ requestId: 'crowd', time: '2026-06-02T09:00:00.000Z', log: 'transit', agreement: 'transit' },
    ...{
      department: 'TRANSPORT',
      purpose: null,
      rows: 10_000,
      asked: [],
      subjects: crowd(10_000),
      masks: {},
    },
  });
  await sequencer.append('transit', [
    encodeChange({
      ...{ time: '2026-06-02T08:00:00.123Z', requestId: 'c', log: 'transit', agreement: 'transit' },
      ...{
        agreementVersion: 1,
        department: 'HRSS',
        client: 'o',
        operator: 'o',
        action: 'AGREEMENT_SUSPENDED',
      },
      ...{ target: null, reason: null, document: null },
    }),
  ]);
  await count();
});
afterAll(async () => {
  await sequencer.close();
  await database.drop();
});

const totals = async (question: Partial<TotalsQuestion>) =>
  (await readTotals(database.hub, { filter: {}, by: [], visibleLogs: 'all', first: 100, ...question })).map(
    ({ key, requests, refused, rows, subjects }) => [
      ...Object.values(key),
      ...[requests, refused, rows, subjects],
    ],
  );

describe('totals', () => {
  test('are by days in Shanghai; a request of several leaves counts once, other kinds do not count', async () => {
    expect(await totals({ by: ['DAY'] })).toEqual([
      ['2026-06-01', 1, 0, 2, 1],
      ['2026-06-02', 3, 1, 10_003, 10_002],
    ]);
  });

  test.each<[Partial<TotalsQuestion>, unknown]>([
    [{}, [[4, 1, 10_005, 10_003]]],
    [
      { by: ['DEPARTMENT'] },
      [
        ['TOURISM', 3, 1, 5, 3],
        ['TRANSPORT', 1, 0, 10_000, 10_000],
      ],
    ],
    [
      { by: ['AGREEMENT', 'OUTCOME'] },
      [
        ['hotel-check-in', 'REFUSED', 1, 1, 0, 1],
        ['hotel-check-in', 'RELEASED', 2, 0, 5, 2],
        ['transit', 'RELEASED', 1, 0, 10_000, 10_000],
      ],
    ],
    [
      { by: ['PURPOSE'] },
      [
        [null, 1, 0, 10_000, 10_000],
        ['HOTEL_CHECK_IN', 3, 1, 5, 3],
      ],
    ],
    [
      { by: ['COORDINATE'], filter: { agreement: 'hotel-check-in' } },
      [
        ['Cardholder.idNumber', 2, 0, 5, 2],
        ['Cardholder.name', 2, 0, 5, 2],
        ['HealthRecord.bloodType', 1, 1, 0, 1],
        ['Query.cardholder', 3, 1, 5, 3],
      ],
    ],
    [
      { by: ['COORDINATE'], filter: { coordinate: 'HealthRecord.bloodType' } },
      [['HealthRecord.bloodType', 1, 1, 0, 1]],
    ],
    [{ by: ['DAY'], filter: { coordinate: 'HealthRecord.bloodType' } }, [['2026-06-02', 1, 1, 0, 1]]],
    [{ filter: { from: '2026-06-02', to: '2026-06-02', department: 'TOURISM' } }, [[2, 1, 3, 2]]],
    [{ filter: { purpose: 'HOTEL_CHECK_IN', outcome: 'RELEASED' } }, [[2, 0, 5, 2]]],
    [{ visibleLogs: ['transit'] }, [[1, 0, 10_000, 10_000]]],
    [{ visibleLogs: [], by: ['DAY'] }, []],
    [{ filter: { agreement: "' OR true --" } }, [[0, 0, 0, 0]]],
  ])('of %j', async (question, expected) => {
    expect(await totals(question)).toEqual(expected);
  });

  test('are paged by their keys', async () => {
    const by = ['COORDINATE', 'OUTCOME'] as const;
    const all = await totals({ by });
    const paged: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await readTotals(database.hub, {
        ...{ filter: {}, by, visibleLogs: 'all', first: 2 },
        ...(after === undefined ? {} : { after }),
      });
      paged.push(...page.slice(0, 2).map(({ key }) => Object.values(key)));
      after = page.length > 2 ? page[1]?.cursor : undefined;
    } while (after !== undefined);
    expect(paged).toEqual(all.map((row) => row.slice(0, 2)));
  });

  test.each<[Partial<TotalsQuestion>]>([
    [{ first: 0 }],
    [{ first: 1_001 }],
    [{ by: ['DAY', 'DAY'] }],
    [{ by: ['DAY'], after: '' }],
    [{ by: ['DAY'], after: Buffer.from('["2026-02-30"]').toString('base64url') }],
    [{ by: ['PURPOSE'], after: Buffer.from('["\\u0000"]').toString('base64url') }],
    [{ by: ['DAY', 'PURPOSE'], after: Buffer.from('["2026-02-03"]').toString('base64url') }],
    [{ by: ['PURPOSE'], after: Buffer.from('[ "a"]').toString('base64url') }],
  ])('refuse %j', async (question) => {
    await expect(totals(question)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('a search', () => {
  const found = async (filter: EntryFilter) => {
    const page = await searchEntries(database.hub, { filter, visibleLogs: 'all', first: 50 });
    return page.records.map(({ entry }) => entry.requestId);
  };
  const QUESTIONS: readonly [EntryFilter, readonly string[]][] = [
    [{ coordinate: 'Cardholder.name' }, ['crowd', 'midnight', 'eve']],
    [{ coordinate: 'HealthRecord.bloodType' }, ['refused']],
    [{ coordinate: 'Cardholder.mobile' }, []],
    [{ mask: 'ID_NUMBER' }, ['midnight', 'eve']],
    [{ mask: 'ID_NUMBER', coordinate: 'Cardholder.idNumber' }, ['midnight', 'eve']],
    [{ mask: 'ID_NUMBER', coordinate: 'Cardholder.name' }, []],
    [{ mask: 'NONE' }, []],
    [{ from: new Date('2026-06-01T16:00:00Z') }, ['crowd', 'refused', 'midnight']],
    [{ to: new Date('2026-06-01T16:00:00Z') }, ['eve']],
    [{ from: new Date('2026-06-02T08:00:00Z'), to: new Date('2026-06-02T09:00:00Z') }, ['refused']],
    [{ from: new Date('2027-01-01T00:00:00Z') }, []],
    [{ mask: 'ID_NUMBER', from: new Date('2026-06-01T16:00:00Z') }, ['midnight']],
  ];

  test.each(QUESTIONS)('finds what has been counted by %j', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  test('finds what has not been counted yet just so, and each entry once', async () => {
    await add({ requestId: 'late', time: '2026-06-01T20:00:00.000Z' });
    await add({
      ...{ requestId: 'new', time: '2026-06-30T20:00:00.000Z', coordinates: ['Cardholder.mobile'] },
      masks: { 'Cardholder.mobile': 'MOBILE' },
    });
    const expectFound = async () => {
      expect(await found({ mask: 'MOBILE' })).toEqual(['new']);
      expect(await found({ coordinate: 'Cardholder.mobile' })).toEqual(['new']);
      expect(await found({ mask: 'ID_NUMBER' })).toEqual(['late', 'midnight', 'eve']);
      expect(
        await found({ from: new Date('2026-06-01T16:00:00Z'), to: new Date('2026-06-02T08:00:00Z') }),
      ).toEqual(['late', 'midnight']);
    };
    expect(await readUnread(database.hub, 'all')).toMatchObject({
      count: 2,
      since: new Date('2026-06-01T20:00:00.000Z'),
    });
    expect(await readUnread(database.hub, ['transit'])).toMatchObject({ count: 0, since: undefined });
    await expectFound();
    await count();
    expect(await readUnread(database.hub, 'all')).toMatchObject({ count: 0, firstSeq: undefined });
    await expectFound();
  });

  test('pages over what has been counted and what has not', async () => {
    await add({ requestId: 'newest', time: '2026-06-30T21:00:00.000Z' });
    const walked: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchEntries(database.hub, {
        ...{ filter: { coordinate: 'Cardholder.name' }, visibleLogs: 'all', first: 1 },
        ...(after === undefined ? {} : { after }),
      });
      walked.push(...page.records.map(({ entry }) => entry.requestId));
      after = page.hasNextPage ? page.records[0]?.cursor : undefined;
    } while (after !== undefined);
    expect(walked).toEqual(['newest', 'late', 'crowd', 'midnight', 'eve']);
  });
});

describe('what searches by time and coordinate go by', () => {
  test('holds all that was counted, and the hub cannot make it hold less', async () => {
    expect(await countMissedBySearch(database.hub)).toBe(0);
    await expect(database.hub.query('UPDATE access_day SET first_seq = last_seq')).rejects.toThrow(
      /append-only/,
    );
    await expect(database.hub.query('DELETE FROM access_day')).rejects.toThrow(/permission denied/);
    await expect(database.hub.query("UPDATE access_shape SET coordinates = '{}'")).rejects.toThrow(
      /permission denied/,
    );
  });

  test.each([
    ['days', 'UPDATE access_day SET last_seq = first_seq - 1'],
    ['a day removed', "DELETE FROM access_day WHERE day = '2026-06-01'"],
    ['coordinates', "UPDATE access_shape SET coordinates = '{Query.cardholder}'"],
    ['hashes', 'UPDATE access_shape SET hash = hash + 1'],
    ['shapes', 'DELETE FROM access_shape'],
  ])('is held against the entries: %s', async (_, sql) => {
    const tables = ['access_day', 'access_shape'];
    const run = (statements: string) =>
      database.admin.query(
        `SET session_replication_role = replica; ${statements}; RESET session_replication_role`,
      );
    await run(tables.map((table) => `CREATE TABLE saved_${table} AS TABLE ${table}`).join(';'));
    await run(sql);
    expect(await countMissedBySearch(database.hub)).toBeGreaterThan(0);
    await run(
      tables
        .map(
          (table) =>
            `DELETE FROM ${table}; INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE saved_${table}; DROP TABLE saved_${table}`,
        )
        .join(';'),
    );
    expect(await countMissedBySearch(database.hub)).toBe(0);
  });

  test('is held against the entries that somebody says were counted', async () => {
    await add({ requestId: 'uncounted', time: '2026-07-09T08:00:00.000Z' });
    await database.hub.query(`UPDATE log_follower SET next = next + 1 WHERE log = 'hotel-check-in'`);
    expect(await countMissedBySearch(database.hub)).toBe(1);
  });
});
