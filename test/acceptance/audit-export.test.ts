import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSequencer } from '../../audit/sequencer.ts';
import { connectHub } from '../audit/support/database.ts';
import { leavesOf } from '../audit/support/entries.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** All records of a search as a file, for auditors; the hub's log tells of it before the first byte. */
const driver = inject('people').haikouDriver as string;
const NDJSON = 'application/x-ndjson';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.ask(`{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`, {
    operator: 'officer-007',
  });
  await hub.ask(`{ cardholder(idNumber: "${driver}") { name idNumber } }`, {
    client: 'hotel-desk',
    operator: 'Li',
  });
});
afterAll(() => hub.stop());

interface Asked {
  readonly client?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function post(
  body: unknown,
  { client = 'auditor', accept = NDJSON, headers = {}, ...more }: Asked = {},
) {
  return fetch(`${hub.url}/audit/records`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await hub.token(client)}`,
      'content-type': 'application/json',
      accept,
      ...headers,
    },
    body: more.body ?? JSON.stringify(body),
  });
}

const changes = async () =>
  (
    await hub.ask(
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action department client operator target reason document } } }',
      { client: 'auditor' },
    )
  ).data.changeRecords.nodes as { action: string; target: string; reason: string; document: string }[];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('an export as NDJSON', () => {
  test('has the records that a search has, and ends with a line that says it is complete', async () => {
    const response = await post({ filter: { agreement: 'roadside-check' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const records = await hub.records({ agreement: 'roadside-check' });
    expect(lines.slice(0, -1).map(({ emergency, ...rest }) => rest)).toEqual(records);
    const before = text.slice(0, text.trimEnd().lastIndexOf('\n') + 1);
    expect(lines.at(-1)).toEqual({ complete: true, records: records.length, sha256: sha256(before) });
  });

  test('stands in the log of the hub: who, what, and how it ended', async () => {
    const response = await post(
      { filter: { subject: driver, outcome: 'RELEASED' } },
      { headers: { 'onecard-operator': 'ChenJing' } },
    );
    const requestId = response.headers.get('x-request-id');
    const text = await response.text();
    expect(text).not.toContain(driver);
    const steps = (await changes()).filter(({ target }) => target === requestId);
    expect(steps).toMatchObject([
      { action: 'RECORDS_EXPORT_BEGUN', department: 'HRSS', client: 'auditor', operator: 'ChenJing' },
      { action: 'RECORDS_EXPORT_COMPLETED', reason: 'records: 3' },
    ]);
    expect(steps[1]?.document).toBe(JSON.parse(text.trimEnd().split('\n').at(-1) as string).sha256);
    expect(JSON.parse(steps[0]?.reason as string)).toEqual({
      outcome: 'RELEASED',
      subject: expect.any(String),
    });
    expect(JSON.stringify(steps)).not.toContain(driver);
    const about = await hub.records({ subject: driver, client: 'auditor' });
    expect(about.find((record) => record.requestId === requestId)).toMatchObject({
      log: 'hub',
      operator: 'ChenJing',
      coordinates: ['Query.accessRecords'],
    });
  });
});

describe('an export as CSV', () => {
  test('has a mark for Excel, a heading, and no formulas', async () => {
    const response = await post({ filter: { purpose: 'hotel-check-in' } }, { accept: 'text/csv' });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="access-records.csv"');
    const [heading, row, ...rest] = bytes.subarray(3).toString().split('\r\n');
    expect(heading).toMatch(/^id,time,log,index,requestId,/);
    expect(row).toContain('hotel-check-in/');
    expect(row).toContain('Cardholder.idNumber=ID_NUMBER');
    expect(rest).toEqual(['']);
  });

  test('of what callers choose: formulas, quotation marks, line ends', async () => {
    const sequencer = createSequencer({
      connect: () => connectHub(hub.database.url()),
      onError: () => undefined,
    });
    const formula = '=HYPERLINK("http://evil.example","a,b")';
    await sequencer.append(
      'csv',
      leavesOf({ log: 'csv', agreement: 'csv', client: '+1', operator: formula, terminal: '@x' }),
    );
    await sequencer.close();
    const text = await (await post({ filter: { agreement: 'csv' } }, { accept: 'text/csv' })).text();
    expect(text).toContain(`,'+1,"'=HYPERLINK(""http://evil.example"",""a,b"")",'@x,`);
  });
});

describe('an export is refused', () => {
  const refusal = async (response: Response) => {
    const { errors, ...rest } = (await response.json()) as {
      errors: { message: string; extensions: { code: string } }[];
    };
    expect(rest).toEqual({});
    return [response.status, errors[0]?.extensions.code];
  };

  test('without a token', async () => {
    const response = await fetch(`${hub.url}/audit/records`, { method: 'POST' });
    expect(await refusal(response)).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('to whoever is no auditor, and the log tells of it', async () => {
    const response = await post({}, { client: 'hotel-desk' });
    expect(await refusal(response)).toEqual([403, 'FORBIDDEN']);
    const [record] = await hub.records({ requestId: response.headers.get('x-request-id') });
    expect(record).toMatchObject({
      ...{ log: 'hub', client: 'hotel-desk', outcome: 'REFUSED', codes: ['FORBIDDEN'] },
      denied: ['Query.accessRecords'],
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['an unknown key', '{"filters":{}}'],
    ['an unknown filter', '{"filter":{"name":"x"}}'],
    ['a wrong ID number', '{"filter":{"subject":"460106199001010018"}}'],
    ['a wrong time', '{"filter":{"from":"yesterday"}}'],
    ['a NUL', '{"filter":{"operator":"\\u0000"}}'],
    ['a list', '{"filter":{"operator":["a"]}}'],
  ])('for %s, and no value comes back', async (_, body) => {
    const response = await post({}, { body });
    const text = await response.clone().text();
    expect(await refusal(response)).toEqual([400, 'BAD_USER_INPUT']);
    expect(text).not.toContain('460106199001010018');
    expect(text).not.toContain('yesterday');
  });

  test('for a format that there is not', async () => {
    expect(await refusal(await post({}, { accept: 'application/pdf' }))).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('an export of very many records', () => {
  const ENTRIES = 50_000;
  const LOG = 'very-many';

  beforeAll(async () => {
    const sequencer = createSequencer({
      connect: () => connectHub(hub.database.url()),
      onError: () => undefined,
    });
    for (let done = 0; done < ENTRIES; done += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, i) =>
          sequencer.append(LOG, leavesOf({ log: LOG, agreement: LOG, requestId: `many-${done + i}` })),
        ),
      );
    await sequencer.close();
  }, 180_000);

  /** Asks and takes nothing until told. */
  const open = async () => {
    const token = await hub.token('auditor');
    return new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      const sending = request(
        `${hub.url}/audit/records`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: NDJSON },
        },
        (incoming) => resolve(incoming.pause()),
      );
      sending.on('error', reject).end(JSON.stringify({ filter: { agreement: LOG } }));
    });
  };
  const endOf = async (requestId: unknown) =>
    (await changes()).find(({ target, action }) => target === requestId && action !== 'RECORDS_EXPORT_BEGUN');

  test('is whole, each record once', { timeout: 120_000 }, async () => {
    const text = await (await post({ filter: { agreement: LOG } })).text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ complete: true, records: ENTRIES });
    expect(new Set(lines.slice(0, -1).map(({ requestId }) => requestId)).size).toBe(ENTRIES);
  });

  test('reads no further than its client takes, and one that goes breaks it off', {
    timeout: 120_000,
  }, async () => {
    const incoming = await open();
    incoming.on('error', () => undefined).destroy();
    const id = incoming.headers['x-request-id'];
    await expect
      .poll(() => endOf(id), { timeout: 60_000 })
      .toMatchObject({ action: 'RECORDS_EXPORT_BROKEN_OFF' });
    const read = Number((await endOf(id))?.reason.replace('records: ', ''));
    // Sockets and streams hold some megabytes; a record has about 800 bytes.
    expect(read).toBeLessThan(ENTRIES / 2);
  });

  test('runs beside one other at the most', { timeout: 120_000 }, async () => {
    const two = [await open(), await open()];
    const third = await post({ filter: {} });
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).toBe('10');
    for (const incoming of two) incoming.on('error', () => undefined).destroy();
    await expect
      .poll(async () => (await post({ filter: { agreement: 'csv' } })).status, { timeout: 60_000 })
      .toBe(200);
  });
});
