import { createPublicKey, randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeEntry } from '../../audit/entry.ts';
import { LogWriter } from '../../audit/log-writer.ts';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import { demoClientKey, demoClientSecret } from '../../demo/demo-clients.ts';
import { checkCharacter } from '../../schema/id-number.ts';
import type { AccessEntry } from '../../verify/entry/access-leaf.ts';
import { withClient } from '../../with-client.ts';
import { crowd, entryOf } from '../audit/support/entries.ts';
import { type Answer, SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import {
  type Assertion,
  askAs,
  assertionOf,
  HISTORY,
  historyOf,
  PLATFORM,
  pseudonymsOf,
} from './support/citizen-platform.ts';

/** Citizens see who looked at their data, and nobody else does. */
const people = inject('people');
const driver = people.haikouDriver as string;
const stranger = people.outsideHaikou as string;
const QUERY = '{ myAccessHistory { nodes { id } } }';
const DAY_MS = 86_400_000;

let hub: TestHub;

let pseudonyms: SubjectPseudonyms;
beforeAll(async () => {
  hub = await startTestHub();
  pseudonyms = await pseudonymsOf(hub);
  await hub.agree('seen', {
    grants: [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Cardholder.name', mask: 'NAME' },
      { coordinate: 'Cardholder.sex' },
      { coordinate: 'Cardholder.drivingLicence' },
      { coordinate: 'DrivingLicence.classes', mask: 'NONE' },
    ],
  });
});
afterAll(() => hub.stop());

const look = (idNumber: string, { agreement = 'seen', fields = 'name drivingLicence { classes }' } = {}) =>
  hub.ask(`{ cardholder(idNumber: "${idNumber}") { ${fields} } }`, { agreement, operator: '王刚' });

/** Puts an entry into its log as it would stand there had the request come then. */
async function append(changes: Partial<AccessEntry>): Promise<void> {
  const entry = entryOf({ requestId: randomUUID(), log: 'seen', agreement: 'seen', ...changes });
  await withClient(hub.database.url(), (client) =>
    new LogWriter(client).append([{ log: entry.log, leaves: encodeEntry(entry) }]),
  );
}

/** Somebody of whom no test has asked yet. */
let strangers = 500;
function somebody(): string {
  strangers += 1;
  const digits = `46010619900101${strangers}`;
  return digits + checkCharacter(digits);
}

describe('a citizen', () => {
  test('sees who looked, what for, at what and how masked, in both languages', async () => {
    await look(driver);
    const { nodes } = await historyOf(hub, driver);
    expect(nodes[0]).toEqual({
      id: expect.any(String),
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      department: 'PUBLIC_SECURITY',
      departmentName: { zh: '省公安厅', en: 'Public Security' },
      purpose: { zh: '驾驶证证明', en: 'Driving-licence proof' },
      purposeCode: 'driving-licence-proof',
      outcome: 'RELEASED',
      emergency: false,
      data: expect.arrayContaining([
        expect.objectContaining({
          coordinate: 'Cardholder.name',
          owner: 'HRSS',
          mask: 'NAME',
          field: { zh: '姓名', en: expect.stringMatching(/^Name/) },
        }),
        expect.objectContaining({ coordinate: 'Cardholder.drivingLicence' }),
        expect.objectContaining({
          coordinate: 'DrivingLicence.classes',
          owner: 'PUBLIC_SECURITY',
          mask: 'NONE',
        }),
      ]),
    });
    expect(nodes[0].data).toHaveLength(3);
    expect(JSON.stringify(nodes)).not.toMatch(/王刚|roadside-terminal|seen\//);
  });

  test('sees nothing of others, and they nothing of his', async () => {
    const [one, other] = [somebody(), somebody()];
    await append({ asked: [pseudonyms.of(one)], subjects: [pseudonyms.of(one)] });
    expect((await historyOf(hub, one)).nodes).toHaveLength(1);
    expect(await historyOf(hub, other)).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
    });
  });

  test('sees that he was asked about where nothing was released', async () => {
    const child = people.childWithoutLicence as string;
    const { codes } = await look(child, { fields: 'name mobile' });
    expect(codes).toEqual(['FIELD_NOT_GRANTED']);
    const [access] = (await historyOf(hub, child)).nodes;
    expect(access.outcome).toBe('ASKED');
    expect(access.data.map(({ coordinate }: { coordinate: string }) => coordinate)).toEqual([
      'Cardholder.mobile',
      'Cardholder.name',
    ]);
  });

  test('is told what was released of what was asked for', async () => {
    const who = somebody();
    const pseudonym = pseudonyms.of(who);
    await append({
      outcome: 'PARTIAL',
      codes: ['FIELD_NOT_GRANTED'],
      coordinates: [
        'Query.cardholder',
        'Cardholder.name',
        'Cardholder.mobile',
        'Cardholder.gone',
        'PageInfo.endCursor',
      ],
      denied: ['Cardholder.mobile'],
      masks: { 'Cardholder.name': 'NAME' },
      ...{ asked: [pseudonym], subjects: [pseudonym] },
    });
    const [access] = (await historyOf(hub, who)).nodes;
    expect(access.data).toEqual([
      {
        ...{ coordinate: 'Cardholder.gone', owner: null, mask: 'NONE' },
        type: { zh: expect.any(String), en: expect.any(String) },
        field: { zh: 'gone', en: 'gone' },
      },
      expect.objectContaining({ coordinate: 'Cardholder.name', mask: 'NAME' }),
    ]);
  });

  test('is found in whichever part of a very long entry he stands', async () => {
    const [shown, askedOnly] = [somebody(), somebody()];
    const others = crowd(8_000);
    await append({
      asked: [...others, pseudonyms.of(askedOnly)],
      subjects: [...others, pseudonyms.of(shown)],
    });
    const parts = await withClient(hub.database.url(), (client) =>
      client.query(`SELECT max(part) AS parts FROM audit_entry WHERE log = 'seen'`),
    );
    expect(parts.rows[0].parts).toBeGreaterThan(2);
    expect((await historyOf(hub, shown)).nodes).toMatchObject([{ outcome: 'RELEASED' }]);
    expect((await historyOf(hub, askedOnly)).nodes).toMatchObject([{ outcome: 'ASKED' }]);
  });

  test('pages through what is there, the newest first, and by time', async () => {
    const who = somebody();
    const subject = { asked: [pseudonyms.of(who)], subjects: [pseudonyms.of(who)] };
    const times = Array.from({ length: 5 }, (_, i) => `2026-03-0${i + 1}T00:00:00.000Z`);
    for (const time of times) await append({ time, ...subject });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof historyOf>> = await historyOf(hub, who, { first: 2, after });
      seen.push(...page.nodes.map(({ time }: { time: string }) => time));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(times.toReversed());
    const some = await historyOf(hub, who, { from: times[1], to: times[3] });
    expect(some.nodes.map(({ time }: { time: string }) => time)).toEqual([times[2], times[1]]);
  });

  test('gets identifiers and cursors that are his alone and count nothing', async () => {
    const [who, other] = [somebody(), somebody()];
    const both = [pseudonyms.of(who), pseudonyms.of(other)];
    await append({ asked: both, subjects: both });
    await append({ asked: both, subjects: both });
    const mine = await historyOf(hub, who, { first: 1 });
    const theirs = await historyOf(hub, other, { first: 1 });
    expect(mine.nodes[0].id).not.toBe(theirs.nodes[0].id);
    expect(mine.pageInfo.endCursor).not.toBe(theirs.pageInfo.endCursor);
    expect(mine.nodes[0].id).toHaveLength((await historyOf(hub, driver)).nodes.at(-1).id.length);
    for (const after of [theirs.pageInfo.endCursor, mine.nodes[0].id, 'MDAwMQ', '', 'x'.repeat(2_000)]) {
      const { codes, data } = await askAs(hub, who, { query: HISTORY, variables: { after } });
      expect({ codes, data }).toEqual({ codes: ['BAD_USER_INPUT'], data: null });
    }
  });

  test('does not find his own look-ups, which the hub’s log has', async () => {
    const who = somebody();
    await historyOf(hub, who);
    expect((await historyOf(hub, who)).nodes).toEqual([]);
    const records = await hub.records({ subject: who });
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({ log: 'hub', client: PLATFORM, subjectCount: 1, outcome: 'RELEASED' });
  });

  test('sees an emergency access as one', async () => {
    const who = somebody();
    await append({ asked: [pseudonyms.of(who)], subjects: [pseudonyms.of(who)], emergency: randomUUID() });
    expect((await historyOf(hub, who)).nodes).toMatchObject([{ emergency: true }]);
  });

  test('is asked for pages of a size that there is', async () => {
    for (const first of [0, -1, 201]) {
      const { codes } = await askAs(hub, driver, { query: HISTORY, variables: { first } });
      expect(codes).toHaveLength(1);
      expect(['BAD_USER_INPUT', 'OPERATION_TOO_COSTLY']).toContain(codes[0]);
    }
  });
});

describe('an embargo', () => {
  const terms = (embargoDays: number) => ({
    accessHistory: {
      embargoDays,
      legalBasis: { zh: '刑事诉讼法第五十四条', en: 'Criminal Procedure Law, art. 54' },
    },
  });
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

  test('hides accesses until its days are over, without a trace', async () => {
    await hub.agree('investigation', { grants: [{ coordinate: 'Cardholder.name' }], ...terms(30) });
    const who = somebody();
    const subject = { asked: [pseudonyms.of(who)], subjects: [pseudonyms.of(who)] };
    const under = { log: 'investigation', agreement: 'investigation', agreementVersion: 1 };
    const open = [ago(50), ago(20), ago(5)];
    for (const time of [open[0], open[1]]) await append({ ...subject, time: time as string });
    for (const days of [40, 31, 29, 10, 1]) await append({ ...subject, ...under, time: ago(days) });
    await append({ ...subject, time: open[2] as string });
    const page = await historyOf(hub, who);
    expect(page.nodes).toHaveLength(5);
    expect(
      page.nodes.map(({ time }: { time: string }) => Date.now() - Date.parse(time) > 30 * DAY_MS),
    ).toEqual(
      // By their place in the log: 5, then 31 and 40 under the embargo, 20, 50 days ago.
      [false, true, true, false, true],
    );
    const first = await historyOf(hub, who, { first: 1 });
    const rest = await historyOf(hub, who, { first: 4, after: first.pageInfo.endCursor });
    expect(rest.nodes).toHaveLength(4);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  test('tells nothing where all is hidden', async () => {
    const who = somebody();
    await append({
      ...{ log: 'investigation', agreement: 'investigation', time: ago(1) },
      ...{ asked: [pseudonyms.of(who)], subjects: [pseudonyms.of(who)] },
    });
    expect(await historyOf(hub, who)).toEqual(await historyOf(hub, somebody()));
  });

  test('is that of the version under which the access ran: a later one hides nothing that was seen', async () => {
    const agreement = 'amended';
    const grants = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }];
    await hub.agree(agreement, { grants });
    await look(stranger, { agreement, fields: 'name' });
    const before = (await historyOf(hub, stranger)).nodes;
    expect(before[0]).toMatchObject({ outcome: 'RELEASED' });
    await hub.agree(agreement, { grants, ...terms(730) });
    // Until the hub has heard of the version it answers under none.
    const patient = people.patient as string;
    await expect
      .poll(async () => (await look(patient, { agreement, fields: 'name' })).codes, { timeout: 10_000 })
      .toEqual([]);
    await look(stranger, { agreement, fields: 'name' });
    expect((await hub.records({ agreement }))[0]).toMatchObject({ agreementVersion: 2, outcome: 'RELEASED' });
    expect((await historyOf(hub, stranger)).nodes).toEqual(before);
    // Nor does one without an embargo show early what was hidden.
    await hub.agree(agreement, { grants });
    expect((await historyOf(hub, stranger)).nodes).toEqual(before);
  });
});

describe('who a citizen is', () => {
  const send = (assertion: string | undefined, query = QUERY): Promise<Answer> =>
    hub.ask(query, {
      client: PLATFORM,
      headers: assertion === undefined ? {} : { 'onecard-subject': assertion },
    });
  const expectRefused = ({ status, data, codes, text }: Answer) => {
    expect(codes).toEqual(['FORBIDDEN']);
    expect(data ?? null).toBeNull();
    expect(status).toBe(403);
    expect(text).not.toContain(driver.slice(0, 10));
  };

  test('must be asserted: the platform’s token alone shows nobody’s history', async () => {
    const answer = await send(undefined);
    expect([answer.data, answer.codes]).toEqual([null, ['FORBIDDEN']]);
    expect(answer.errors[0]?.message).toContain('Onecard-Subject');
  });

  test('is asserted once', async () => {
    const assertion = await assertionOf(hub, driver);
    const answers = await Promise.all([send(assertion), send(assertion), send(assertion)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const WRONG: readonly (readonly [string, () => Assertion])[] = [
    ['that has expired', () => ({ lifetime: -60 })],
    ['that lives for an hour', () => ({ lifetime: 3_600 })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['for another hub', () => ({ claims: { aud: 'https://elsewhere.example/graphql' } })],
    ['for two hubs', () => ({ claims: { aud: [`${hub.url}/graphql`, 'https://elsewhere.example'] } })],
    ['without a jti', () => ({ claims: { jti: undefined } })],
    ['in another client’s name', () => ({ claims: { iss: 'e-card-app' } })],
    ['signed by another client’s key', () => ({ key: demoClientKey(SECRET, 'e-card-app') })],
    ['that is a request’s signature', () => ({ header: { typ: 'onecard-request+jwt' } })],
    ['of an unnamed type', () => ({ header: { typ: undefined as never } })],
    ['of nobody', () => ({ claims: { sub: undefined } })],
    ['of the platform itself', () => ({ claims: { sub: PLATFORM } })],
    ['of a number with a wrong check character', () => ({ claims: { sub: `${driver.slice(0, 17)}Z` } })],
    ['of a number that is no text', () => ({ claims: { sub: 460106 as never } })],
    ['that does not say when the person was verified', () => ({ claims: { auth_time: undefined } })],
    ['of a person who was verified yesterday', () => ({ claims: { auth_time: now() - 86_400 } })],
    ['of a person who will be verified', () => ({ claims: { auth_time: now() + 600 } })],
  ];
  test.each(WRONG)('is taken from no assertion %s', async (_, wrong) => {
    expectRefused(await send(await assertionOf(hub, driver, wrong())));
  });

  test('is taken from no assertion whose algorithm is forged', async () => {
    const [, payload = ''] = (await assertionOf(hub, driver)).split('.');
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    const typ = 'onecard-subject+jwt';
    expectRefused(await send(`${encode({ alg: 'none', typ })}.${payload}.`));
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    for (const secret of [demoClientSecret(SECRET, PLATFORM), 'a key that anybody may know 0123456789'])
      expectRefused(
        await send(
          await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ }).sign(Buffer.from(secret)),
        ),
      );
    const { privateKey } = await generateKeyPair('ES256');
    expectRefused(
      await send(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey)),
    );
    for (const broken of ['', 'x', 'a.b.c', `${payload}`, 'x'.repeat(9_000)])
      expectRefused(await send(broken));
  });

  test('is nothing that any other client can assert', async () => {
    const headers = { 'onecard-subject': await assertionOf(hub, driver) };
    for (const client of ['e-card-app', 'auditor', 'police-office'])
      expectRefused(await hub.ask('{ __typename }', { client, headers }));
    const { codes } = await hub.ask(QUERY, { client: 'auditor' });
    expect(codes).toEqual(['FORBIDDEN']);
  });

  test('opens neither shared data nor the logs', async () => {
    const assertion = await assertionOf(hub, driver);
    const data = await send(assertion, `{ cardholder(idNumber: "${driver}") { name } }`);
    expect(data.codes).toEqual(['AGREEMENT_REQUIRED']);
    const log = await send(await assertionOf(hub, driver), '{ accessRecords { nodes { id } } }');
    expect(log.codes).toEqual(['FORBIDDEN']);
  });

  test('is asserted under no agreement: its log would call that an access to his data', async () => {
    const key = demoClientKey(SECRET, 'counter');
    const publicJwk = createPublicKey(key).export({ format: 'jwk' });
    await withClient(hub.database.url(), (client) =>
      client.query(
        `UPDATE client SET roles = '{CONSUMER,CITIZEN_PLATFORM}', public_jwk = $1 WHERE id = 'counter'`,
        [publicJwk],
      ),
    );
    const ask = async (agreement?: null) => {
      const assertion = await assertionOf(hub, driver, { key, claims: { iss: 'counter' } });
      const headers = { 'onecard-subject': assertion };
      return hub.ask(QUERY, { client: 'counter', headers, ...(agreement === null ? { agreement } : {}) });
    };
    expect((await ask()).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask(null)).codes).toEqual([]);
  });

  test('is in the hub’s log where the look-up is refused, too', async () => {
    const who = somebody();
    await send(await assertionOf(hub, who), '{ accessRecords { nodes { id } } }');
    expect(await hub.records({ subject: who })).toMatchObject([{ log: 'hub', outcome: 'REFUSED' }]);
  });

  test('is asked of a platform that is not disabled', async () => {
    const setDisabled = (at: string) =>
      withClient(hub.database.url(), (client) =>
        client.query(`UPDATE client SET disabled_at = ${at} WHERE id = '${PLATFORM}'`),
      );
    await setDisabled('now()');
    expectRefused(await send(await assertionOf(hub, driver)));
    await setDisabled('NULL');
  });
});

test('whatever was asserted, the hub had no failure of its own', () => {
  expect(hub.errors).toEqual([]);
});
