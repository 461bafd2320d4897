import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHub } from '../../server/hub.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { freePort } from '../support/free-port.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';

const driver = inject('people').haikouDriver as string;
const LICENCE = `{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`;
const UNGRANTED = `{ cardholder(idNumber: "${driver}") { name mobile } }`;

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');

describe('every request of a known caller leaves one entry', () => {
  let hub: TestHub;
  let publicSecurity: SourceProxy;

  beforeAll(async () => {
    publicSecurity = await startSourceProxy(inject('provinceUrls').PUBLIC_SECURITY as string);
    hub = await startTestHub({ sources: { PUBLIC_SECURITY: publicSecurity.url } });
  });
  afterAll(async () => {
    await hub.stop();
    await publicSecurity.close();
  });

  async function entryOf(answer: Answer) {
    const requestId = answer.headers.get('x-request-id');
    const entries = (await hub.records()).filter((record) => record.requestId === requestId);
    expect(entries).toHaveLength(1);
    return entries[0];
  }

  test('one that was answered in full', async () => {
    const answer = await hub.ask(LICENCE, { operator: 'officer-007' });
    expect(await entryOf(answer)).toMatchObject({
      log: 'roadside-check',
      agreement: 'roadside-check',
      agreementVersion: 1,
      department: 'PUBLIC_SECURITY',
      client: 'roadside-terminal',
      operator: 'officer-007',
      purpose: 'driving-licence-proof',
      outcome: 'RELEASED',
      codes: [],
      operation: sha256(LICENCE),
      coordinates: [
        'Cardholder.drivingLicence',
        'Cardholder.name',
        'DrivingLicence.classes',
        'Query.cardholder',
      ],
      denied: [],
      masks: [],
      rows: 2,
      subjectCount: 1,
      digest: sha256(answer.text),
    });
  });

  test('one whose answer is masked', async () => {
    const answer = await hub.ask(`{ cardholder(idNumber: "${driver}") { idNumber } }`, {
      client: 'hotel-desk',
    });
    expect(await entryOf(answer)).toMatchObject({
      outcome: 'RELEASED',
      masks: [{ coordinate: 'Cardholder.idNumber', mask: 'ID_NUMBER' }],
    });
  });

  test('one that was answered in part, since a field was denied', async () => {
    const answer = await hub.ask(UNGRANTED, { headers: { 'onecard-denied': 'null' } });
    expect(answer.data.cardholder.name).toBeTruthy();
    expect(await entryOf(answer)).toMatchObject({
      outcome: 'PARTIAL',
      codes: ['FIELD_NOT_GRANTED'],
      denied: ['Cardholder.mobile'],
      rows: 1,
      subjectCount: 1,
      digest: sha256(answer.text),
    });
  });

  test('one that was refused: it names the fields and the person that were asked for', async () => {
    const answer = await hub.ask(UNGRANTED);
    expect(await entryOf(answer)).toMatchObject({
      outcome: 'REFUSED',
      codes: ['FIELD_NOT_GRANTED'],
      coordinates: ['Cardholder.mobile', 'Cardholder.name', 'Query.cardholder'],
      denied: ['Cardholder.mobile'],
      rows: 0,
      subjectCount: 1,
      digest: sha256(answer.text),
    });
    const about = await hub.records({ subject: driver, outcome: 'REFUSED' });
    expect(about.map(({ requestId }) => requestId)).toContain(answer.headers.get('x-request-id'));
  });

  test('one that was refused for its agreement, before anybody read the operation', async () => {
    const expired = await hub.ask(LICENCE, { client: 'subsidy-system' });
    expect(await entryOf(expired)).toMatchObject({
      log: 'subsidy-2025',
      outcome: 'REFUSED',
      codes: ['AGREEMENT_NOT_ACTIVE'],
      operation: null,
      digest: sha256(expired.text),
    });
    const purpose = await hub.ask(LICENCE, { purpose: 'hotel-check-in' });
    expect(await entryOf(purpose)).toMatchObject({
      log: 'roadside-check',
      purpose: 'hotel-check-in',
      codes: ['PURPOSE_NOT_AGREED'],
    });
  });

  test('one that belongs to no agreement: it stands in the log of the hub', async () => {
    const none = await hub.ask(LICENCE, { agreement: null });
    expect(await entryOf(none)).toMatchObject({ log: 'hub', agreement: null, codes: ['AGREEMENT_REQUIRED'] });
    const others = await hub.ask(LICENCE, { agreement: 'hospital-reception' });
    expect(await entryOf(others)).toMatchObject({
      log: 'hub',
      agreement: 'hospital-reception',
      agreementVersion: null,
      codes: ['FORBIDDEN'],
    });
  });

  test('one that does not reach GraphQL', async () => {
    const answer = await hub.send({
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('hotel-desk')}`,
        'content-type': 'application/json',
      },
      body: '{',
    });
    expect(await entryOf(answer)).toMatchObject({
      log: 'hub',
      outcome: 'REFUSED',
      codes: ['BAD_USER_INPUT'],
      digest: sha256(answer.text),
    });
  });

  test('one of an auditor', async () => {
    const answer = await hub.ask('{ accessRecords(first: 1) { nodes { id } } }', { client: 'auditor' });
    expect(await entryOf(answer)).toMatchObject({ log: 'hub', department: 'HRSS', outcome: 'RELEASED' });
  });

  test('one that failed, and one that failed in part', async () => {
    await publicSecurity.takeDown();
    const answer = await hub.ask(LICENCE);
    await publicSecurity.bringUp();
    expect(answer.codes).toEqual(['SOURCE_UNAVAILABLE']);
    expect(answer.data.cardholder).toMatchObject({ name: expect.any(String), drivingLicence: null });
    expect(await entryOf(answer)).toMatchObject({
      outcome: 'PARTIAL',
      codes: ['SOURCE_UNAVAILABLE'],
      digest: sha256(answer.text),
    });
  });

  test('and its digest is that of the bytes on the wire, whatever encodings the client takes', async () => {
    const token = await hub.token('roadside-terminal');
    const response = await new Promise<{ id: unknown; encoding: unknown; body: string }>(
      (resolve, reject) => {
        const sending = request(`${hub.url}/graphql`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'accept-encoding': 'gzip, br, zstd',
            'transfer-encoding': 'chunked',
            'onecard-agreement': 'roadside-check',
            'onecard-purpose': 'driving-licence-proof',
          },
        });
        sending.on('response', async (incoming) => {
          const { 'x-request-id': id, 'content-encoding': encoding } = incoming.headers;
          resolve({ id, encoding, body: await text(incoming) });
        });
        sending.on('error', reject);
        sending.write('{"query":');
        sending.end(`${JSON.stringify(LICENCE)}}`);
      },
    );
    expect(response.encoding).toBeUndefined();
    const [record] = (await hub.records()).filter(({ requestId }) => requestId === response.id);
    expect(record.digest).toBe(sha256(response.body));
  });

  test('so each log counts without a gap, changes and requests together', async () => {
    const { rows } = await withClient(hub.database.url(), (client) =>
      client.query(
        `SELECT log, array_agg(index::integer ORDER BY index) AS indexes,
                count(*) FILTER (WHERE kind = 'access') AS requests FROM audit_entry GROUP BY log`,
      ),
    );
    const records = await hub.records();
    expect(rows.length).toBeGreaterThan(2);
    for (const { log, indexes, requests } of rows) {
      expect(indexes).toEqual(indexes.map((_: number, i: number) => i));
      expect(records.filter((record) => record.log === log)).toHaveLength(Number(requests));
    }
  });

  test('and nothing of it holds a value: neither name nor ID number', async () => {
    const answer = await hub.ask(LICENCE);
    const text = JSON.stringify(await hub.records());
    expect(text).not.toContain(driver);
    expect(text).not.toContain(answer.data.cardholder.name);
  });
});

describe('without its log the hub gives nothing away', () => {
  let hub: TestHub;
  let proxy: SourceProxy | undefined;

  beforeAll(async () => {
    hub = await startTestHub({
      runtime: async (url) => {
        proxy = await startSourceProxy(url);
        return proxy.url;
      },
    });
    // What is asked below has been asked before, so that caches do what they can.
    for (const client of ['roadside-terminal', 'auditor']) await hub.token(client);
    expect((await hub.ask(LICENCE)).codes).toEqual([]);
  });
  afterAll(async () => {
    await hub.stop();
    await proxy?.close();
  });

  async function expectNothing(query: string): Promise<void> {
    const answer = await hub.ask(query);
    expect(answer).toMatchObject({ status: 503, codes: ['AUDIT_UNAVAILABLE'], data: undefined });
    expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get('x-request-id'));
    expect(answer.text).not.toContain('cardholder');
  }

  async function expectRecovery(): Promise<void> {
    let answer = await hub.ask(LICENCE);
    while (answer.codes.length > 0) {
      expect(answer.codes).toEqual(['AUDIT_UNAVAILABLE']);
      await sleep(50);
      answer = await hub.ask(LICENCE);
    }
    const [record] = await hub.records({ client: 'roadside-terminal' });
    expect(record).toMatchObject({ outcome: 'RELEASED', digest: sha256(answer.text) });
  }

  const readiness = async () => (await fetch(`${hub.url}/readyz`)).status;

  test('while its database refuses connections; it recovers by itself', async () => {
    await proxy?.takeDown();
    for (const query of [LICENCE, UNGRANTED, '{ __typename }', '{']) await expectNothing(query);
    expect(await readiness()).toBe(503);
    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    await proxy?.bringUp();
    await expectRecovery();
    expect(await readiness()).toBe(200);
  });

  test('while its database hangs, and for callers who come after that at once', async () => {
    proxy?.stall();
    await Promise.all([LICENCE, LICENCE, '{ __typename }'].map(expectNothing));
    await expectNothing(LICENCE);
    proxy?.resume();
    await expectRecovery();
  });

  test('and no log has a gap after that', async () => {
    const indexes = (await hub.records({ agreement: 'roadside-check' })).map(({ index }) => index).reverse();
    expect(indexes.length).toBeGreaterThan(2);
    expect(indexes).toEqual(indexes.map((_, i) => 1 + i));
  });
});

test('a hub whose database login could rewrite the log does not start', async () => {
  const hub = await startTestHub();
  const start = startHub({
    settings: readSettings({ PORT: String(await freePort()), LOG_LEVEL: 'silent' }, []),
    catalogue: hub.catalogue,
    databases: {
      admin: hub.database.url(),
      runtime: hub.database.url(),
      sources: inject('provinceUrls'),
    },
    secret: Buffer.alloc(32, 1),
    onError: () => undefined,
  });
  await expect(start).rejects.toThrow(/could rewrite the audit log \(UPDATE, DELETE, TRUNCATE\)/);
  await hub.stop();
});
