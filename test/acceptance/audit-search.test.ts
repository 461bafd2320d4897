import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** What auditors ask: of records, of totals, and in one question who saw what. */
const driver = inject('people').haikouDriver as string;

let hub: TestHub;
let licence: string;
let guest: string;

beforeAll(async () => {
  hub = await startTestHub();
  const requestId = async (query: string, question: Parameters<TestHub['ask']>[1]) =>
    (await hub.ask(query, question)).headers.get('x-request-id') as string;
  licence = await requestId(`{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`, {
    operator: 'officer-007',
  });
  await hub.ask(`{ cardholder(idNumber: "${driver}") { name mobile } }`, { operator: 'officer-007' });
  guest = await requestId(`{ cardholder(idNumber: "${driver}") { name idNumber } }`, {
    client: 'hotel-desk',
    operator: 'LiLei',
  });
});
afterAll(() => hub.stop());

describe('records', () => {
  const found = async (filter: object) =>
    (await hub.records({ ...filter })).map(({ requestId }) => requestId);

  test('are found by mask, purpose and request id', async () => {
    expect(await found({ mask: 'ID_NUMBER' })).toEqual([guest]);
    expect(await found({ mask: 'ID_NUMBER', coordinate: 'Cardholder.idNumber' })).toEqual([guest]);
    expect(await found({ mask: 'ID_NUMBER', coordinate: 'Cardholder.name' })).toEqual([]);
    expect(await found({ purpose: 'hotel-check-in' })).toEqual([guest]);
    expect(await found({ requestId: licence })).toEqual([licence]);
    expect(await found({ requestId: licence, client: 'hotel-desk' })).toEqual([]);
  });

  test('of an unknown mask are no search', async () => {
    const answer = await hub.ask('{ accessRecords(filter: { mask: ALL }) { nodes { id } } }', {
      client: 'auditor',
    });
    expect(answer.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('totals', () => {
  const TOTALS = `query($filter: AccessTotalsFilter, $by: [AccessTotalsKey!]!) {
    accessTotals(filter: $filter, by: $by) { nodes { agreement coordinate outcome requests refused subjects } behind asOf }
  }`;
  const totals = async (filter: object, by: readonly string[], client = 'auditor') =>
    hub.ask(TOTALS, { client, variables: { filter, by } });

  test('are of what the logs have, a moment later', async () => {
    const of = async (filter: object, by: readonly string[]) =>
      (await totals(filter, by)).data.accessTotals.nodes;
    await expect
      .poll(() => of({ agreement: 'hotel-check-in' }, ['OUTCOME']), { timeout: 30_000 })
      .toMatchObject([{ outcome: 'RELEASED', requests: 1, refused: 0, subjects: 1 }]);
    await expect
      .poll(() => of({ agreement: 'roadside-check', coordinate: 'Cardholder.mobile' }, ['COORDINATE']), {
        timeout: 30_000,
      })
      .toMatchObject([{ coordinate: 'Cardholder.mobile', requests: 1, refused: 1 }]);
  });

  test('tell how far they are', async () => {
    const { asOf, behind } = (await totals({}, [])).data.accessTotals;
    expect(Date.parse(asOf)).toBeGreaterThan(0);
    expect(behind).toBeGreaterThanOrEqual(0);
  });

  test('of another department are those of its agreements', async () => {
    await hub.agree('of-others', { consumer: 'HEALTH' });
    const nodes = (await totals({}, ['AGREEMENT'], 'auditor')).data.accessTotals.nodes;
    expect(nodes.map(({ agreement }: { agreement: string | null }) => agreement)).toContain('roadside-check');
  });

  test('are for auditors alone', async () => {
    const answer = await totals({}, ['DAY'], 'hotel-desk');
    expect([answer.codes, answer.data]).toEqual([['FORBIDDEN'], undefined]);
  });
});

describe('who saw what', () => {
  const SUMMARY = `query($filter: AccessRecordFilter) {
    accessSummary(filter: $filter) {
      records complete
      groups { agreement department operator purpose requests refused subjects firstAt lastAt
               fields { coordinate name given denied masks } }
    }
  }`;
  const summary = async (filter: object, language = 'en') =>
    (
      await hub.ask(SUMMARY, {
        client: 'auditor',
        variables: { filter },
        headers: { 'accept-language': language },
      })
    ).data.accessSummary;

  test('of a person: who, why, when, and which fields, as they are called', async () => {
    const { groups, records, complete } = await summary({ subject: driver });
    expect([records, complete]).toEqual([3, true]);
    expect(groups).toMatchObject([
      { agreement: 'hotel-check-in', operator: 'LiLei', purpose: 'hotel-check-in', requests: 1, refused: 0 },
      { agreement: 'roadside-check', operator: 'officer-007', requests: 2, refused: 1, subjects: 2 },
    ]);
    const fields = Object.fromEntries(
      groups.flatMap((group: { fields: { coordinate: string }[]; agreement: string }) =>
        group.fields.map((field) => [`${group.agreement} ${field.coordinate}`, field]),
      ),
    );
    expect(fields['hotel-check-in Cardholder.idNumber']).toMatchObject({
      given: 1,
      denied: 0,
      masks: ['ID_NUMBER'],
    });
    expect(fields['roadside-check Cardholder.mobile']).toMatchObject({ given: 0, denied: 1, masks: [] });
    expect(fields['roadside-check DrivingLicence.classes'].name).toMatch(/\w/);
    expect(fields['roadside-check DrivingLicence.classes'].name).not.toMatch(/\p{Script=Han}/u);
    const chinese = await summary({ subject: driver }, 'zh');
    expect(chinese.groups[0].fields[0].name).toMatch(/\p{Script=Han}/u);
  });

  test('of an operator', async () => {
    const { groups } = await summary({ operator: 'officer-007', department: 'PUBLIC_SECURITY' });
    expect(groups).toMatchObject([{ agreement: 'roadside-check', requests: 2 }]);
  });

  test('of somebody whom nobody saw, and for nobody but auditors', async () => {
    expect(await summary({ operator: 'nobody' })).toEqual({ groups: [], records: 0, complete: true });
    const answer = await hub.ask(SUMMARY, { client: 'hotel-desk' });
    expect([answer.codes, answer.data]).toEqual([['FORBIDDEN'], undefined]);
  });

  test('is itself found by whom it was about', async () => {
    await hub.ask(SUMMARY, {
      client: 'auditor',
      operator: 'ChenJing',
      variables: { filter: { subject: driver } },
    });
    const [record] = await hub.records({ subject: driver, client: 'auditor', operator: 'ChenJing' });
    expect(record).toMatchObject({ log: 'hub', department: 'HRSS', outcome: 'RELEASED' });
    expect(record.coordinates).toContain('Query.accessSummary');
  });
});
