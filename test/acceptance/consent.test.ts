import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Grant } from '../../policies/agreement.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** A person says yes in the e-card app and hands over a code; only then is anything told about him. */
const people = inject('people');
const person = people.haikouDriver as string;
const other = people.outsideHaikou as string;
const AGREEMENT = 'with-consent';
const PURPOSES = ['household-registration-proof', 'driving-licence-proof'];
const QUERY = `query($id: IdNumber!) { cardholder(idNumber: $id) { name } }`;

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.agree(AGREEMENT, {
    consumer: 'BIG_DATA',
    purposes: PURPOSES,
    consentRequired: true,
    grants: [
      'Query.cardholder',
      'Query.cardholders',
      'Cardholder.name',
      'Cardholder.idNumber',
      'Cardholder.sex',
      'Cardholder.householdRegistration',
      'HouseholdRegistration.members',
      'HouseholdMember.idNumber',
    ].map((coordinate) => ({ coordinate, mask: 'NONE' as const })),
  });
});
afterAll(() => hub.stop());

const RECORD = `mutation($agreement: ID!, $subject: IdNumber!, $purpose: String, $minutes: Int) {
  recordConsent(agreement: $agreement, subject: $subject, purpose: $purpose, minutes: $minutes) {
    code consent { id agreement purpose expiresAt }
  }
}`;

const asApp = (query: string, variables: object, client = 'e-card-app') =>
  hub.ask(query, {
    client,
    agreement: null,
    operator: 'e-card',
    variables: variables as Readonly<Record<string, unknown>>,
  });

async function consentOf(subject: string, more: object = {}) {
  const { data, codes } = await asApp(RECORD, { agreement: AGREEMENT, subject, ...more });
  expect(codes).toEqual([]);
  return data.recordConsent as { code: string; consent: { id: string; expiresAt: string } };
}

const ask = (
  codes: readonly string[],
  query = QUERY,
  { variables = { id: person }, purpose = PURPOSES[0] as string } = {},
) =>
  hub.ask(query, {
    client: 'counter',
    agreement: AGREEMENT,
    purpose,
    variables,
    headers: codes.length === 0 ? {} : { 'onecard-consent': codes.join(', ') },
  });

describe('an agreement that demands consent', () => {
  let code: string;
  beforeEach(async () => {
    code = (await consentOf(person)).code;
  });

  test('answers about whoever has consented', async () => {
    const { codes, data } = await ask([code]);
    expect(codes).toEqual([]);
    expect(data.cardholder.name).toEqual(expect.any(String));
  });

  test('refuses without a code, and its log says about whom', async () => {
    const { status, data, codes } = await ask([]);
    expect({ status, data, codes }).toEqual({ status: 403, data: undefined, codes: ['CONSENT_REQUIRED'] });
    const [record] = await hub.records({ agreement: AGREEMENT, subject: person });
    expect(record).toMatchObject({ outcome: 'REFUSED', codes: ['CONSENT_REQUIRED'], rows: 0 });
  });

  test('refuses with the code of somebody else', async () => {
    const { code: others } = await consentOf(other);
    expect((await ask([others])).codes).toEqual(['CONSENT_REQUIRED']);
    expect((await ask([others, code])).codes).toEqual([]);
  });

  test('refuses whoever does not exist as it refuses whoever has not consented', async () => {
    const unknown = await ask([code], QUERY, { variables: { id: '11010519491231002X' } });
    const unasked = await ask([code], QUERY, { variables: { id: other } });
    expect(unknown.errors[0]?.message).toBe(unasked.errors[0]?.message);
  });

  test('refuses a code of another purpose, of another agreement, and one that is over', async () => {
    const { code: narrow } = await consentOf(person, { purpose: PURPOSES[1] });
    expect((await ask([narrow])).codes).toEqual(['CONSENT_REQUIRED']);
    expect((await ask([narrow], QUERY, { purpose: PURPOSES[1] as string })).codes).toEqual([]);
    await hub.agree('with-other-consent', {
      consumer: 'BIG_DATA',
      purposes: ['personal-qualification-proof'],
      consentRequired: true,
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }],
    });
    const { code: elsewhere } = await consentOf(person, { agreement: 'with-other-consent' });
    expect((await ask([elsewhere])).codes).toEqual(['CONSENT_REQUIRED']);
    const { code: over, consent } = await consentOf(person);
    await withClient(hub.database.url(), (client) =>
      client.query(`UPDATE consent SET expires_at = now() - interval '1 second' WHERE code_hash = $1`, [
        Buffer.from(consent.id, 'hex'),
      ]),
    );
    expect((await ask([over])).codes).toEqual(['CONSENT_REQUIRED']);
  });

  test('refuses a code that has been withdrawn', async () => {
    const { code: withdrawn, consent } = await consentOf(person);
    expect((await ask([withdrawn])).codes).toEqual([]);
    const WITHDRAW = 'mutation($id: ID!) { withdrawConsent(id: $id) }';
    expect((await asApp(WITHDRAW, { id: consent.id })).codes).toEqual([]);
    expect((await ask([withdrawn])).codes).toEqual(['CONSENT_REQUIRED']);
    expect((await asApp(WITHDRAW, { id: consent.id })).codes).toEqual(['FORBIDDEN']);
  });

  test('needs the code of each of several people', async () => {
    const query = `{ a: cardholder(idNumber: "${person}") { name } b: cardholder(idNumber: "${other}") { name } }`;
    expect((await ask([code], query)).codes).toEqual(['CONSENT_REQUIRED']);
    const { code: second } = await consentOf(other);
    expect((await ask([code, second], query)).codes).toEqual([]);
  });

  test('lists the people who are named, and nobody by other conditions', async () => {
    const list = (filter: string) => `{ cardholders(filter: ${filter}) { nodes { idNumber } } }`;
    const { data } = await ask([code], list(`{ idNumberIn: ["${person}"] }`));
    expect(data.cardholders.nodes).toEqual([{ idNumber: person }]);
    for (const filter of ['{}', '{ sex: MALE }', 'null', '{ idNumberIn: null }'])
      expect((await ask([code], list(filter))).codes).toEqual(['CONSENT_REQUIRED']);
    expect((await ask([code], list(`{ idNumberIn: ["${person}", "${other}"] }`))).codes).toEqual([
      'CONSENT_REQUIRED',
    ]);
    expect((await ask([code], list('{ idNumberIn: [] }'))).data.cardholders.nodes).toEqual([]);
  });

  test('shows of a household only who has consented', async () => {
    const households = await withClient(
      inject('provinceUrls').PUBLIC_SECURITY as string,
      async (client) =>
        (
          await client.query<{ ids: string[] }>(
            `SELECT array_agg(upper(btrim("SFZH")) ORDER BY "XH") AS ids FROM "T_HJXX" GROUP BY "HH" HAVING count(*) BETWEEN 3 AND 10`,
          )
        ).rows,
    );
    const [first = '', second = ''] = households[0]?.ids ?? [];
    const members = `query($id: IdNumber!) { cardholder(idNumber: $id) { householdRegistration { members { idNumber } } } }`;
    const shown = async (codes: readonly string[]) => {
      const { data } = await ask(codes, members, { variables: { id: first } });
      return data.cardholder.householdRegistration.members.map(
        ({ idNumber }: { idNumber: string }) => idNumber,
      );
    };
    const { code: ofFirst } = await consentOf(first);
    expect(await shown([ofFirst])).toEqual([first]);
    const { code: ofSecond } = await consentOf(second);
    expect(await shown([ofFirst, ofSecond])).toEqual([first, second]);
    const [record] = await hub.records({ agreement: AGREEMENT });
    expect(record.subjectCount).toBe(2);
  });

  test.each(['x', 'AAAA-AAAA-AAAA', 'aaaa-aaaa-aaaa-aaaa', 'ILOU-ILOU-ILOU-ILOU', '%00', ','])(
    'takes no header of the form %j',
    async (header) => {
      expect((await ask([header])).codes).toEqual(['BAD_USER_INPUT']);
    },
  );

  test('asks nothing about the hub’s own queries', async () => {
    expect((await ask([], '{ quota { requestsThisMinute { used } } }')).codes).toEqual([]);
  });
});

describe('a consent to a version', () => {
  const id = 'amended-consent';
  const conclude = (grants: readonly Grant[], purposes: readonly string[] = ['one-purpose']) =>
    hub.agree(id, { consumer: 'BIG_DATA', purposes, consentRequired: true, grants });
  const FIRST: readonly Grant[] = [
    { coordinate: 'Query.cardholder' },
    { coordinate: 'Cardholder.name', mask: 'NAME' },
    { coordinate: 'Cardholder.sex' },
    { coordinate: 'Query.cardholders', arguments: ['filter'] },
  ];
  const answered = async (code: string, selection = 'name', purpose = 'one-purpose') =>
    (
      await hub.ask(`{ cardholder(idNumber: "${person}") { ${selection} } }`, {
        ...{ client: 'counter', agreement: id, purpose },
        headers: { 'onecard-consent': code },
      })
    ).codes;
  let code: string;
  beforeEach(async () => {
    await conclude(FIRST);
    code = (await consentOf(person, { agreement: id })).code;
    // A hub is told of the version at once, and has a second for it: the one before may demand more.
    await expect.poll(() => answered(code)).toEqual([]);
  });

  test.each<[string, readonly Grant[], readonly string[]]>([
    ['opens another field', [...FIRST, { coordinate: 'Cardholder.mobile' }], []],
    ['masks less', [FIRST[0] as Grant, { coordinate: 'Cardholder.name', mask: 'NONE' }], []],
    [
      'takes more arguments',
      [...FIRST.slice(0, 3), { coordinate: 'Query.cardholders', arguments: ['filter', 'first'] }],
      [],
    ],
    ['takes any argument', [...FIRST.slice(0, 3), { coordinate: 'Query.cardholders' }], []],
    ['serves another purpose', FIRST, ['another-purpose']],
  ])('covers no later one that %s', async (_, grants, more) => {
    await conclude(grants, ['one-purpose', ...more]);
    const purpose = more[0] ?? 'one-purpose';
    await expect.poll(() => answered(code, 'name', purpose)).toEqual(['CONSENT_REQUIRED']);
    const { code: again } = await consentOf(person, { agreement: id });
    expect(await answered(again, 'name', purpose)).toEqual([]);
  });

  test('covers no later one whose data come from elsewhere', async () => {
    await withClient(hub.database.url(), (client) =>
      client.query(
        `UPDATE agreement_version
            SET resolved = regexp_replace(resolved::text, '"origin": "[^"]*"', '"origin": "elsewhere"', 'g')::jsonb
          WHERE agreement = $1`,
        [id],
      ),
    );
    await conclude(FIRST);
    await expect.poll(() => answered(code)).toEqual(['CONSENT_REQUIRED']);
  });

  test('covers a later one that opens no more, and masks no less', async () => {
    const version = await conclude([FIRST[0] as Grant, { coordinate: 'Cardholder.name', mask: 'EXISTS' }]);
    expect(version).toBeUndefined();
    await expect.poll(() => answered(code, 'sex')).toEqual(['FIELD_NOT_GRANTED']);
    expect(await answered(code)).toEqual([]);
  });
});

describe('recording a consent', () => {
  test('can be found in the log by the person, with purpose and end, and so can its withdrawal', async () => {
    const { consent } = await consentOf(person, { purpose: PURPOSES[1] });
    await asApp('mutation($id: ID!) { withdrawConsent(id: $id) }', { id: consent.id });
    const leaves = await withClient(hub.database.url(), async (client) => {
      const { rows } = await client.query<{ leaf: string; subject: string }>(
        `SELECT convert_from(leaf, 'UTF8') AS leaf, s.subject FROM audit_entry e JOIN audit_subject s USING (seq)
          WHERE e.kind = 'consent' ORDER BY seq DESC LIMIT 2`,
      );
      return rows.map(({ leaf, subject }) => ({ ...JSON.parse(leaf), found: subject }));
    });
    const told = {
      ...{ agreement: AGREEMENT, agreementVersion: 1, purpose: PURPOSES[1], target: consent.id },
      ...{ until: consent.expiresAt, department: 'HRSS', client: 'e-card-app', operator: 'e-card' },
    };
    expect(leaves).toMatchObject([
      { ...told, action: 'CONSENT_WITHDRAWN', subject: leaves[0].found },
      { ...told, action: 'CONSENT_RECORDED', subject: leaves[0].found },
    ]);
    await ask([(await consentOf(person)).code]);
    const [access] = await withClient(hub.database.url(), async (client) => {
      const { rows } = await client.query<{ leaf: string }>(
        `SELECT convert_from(leaf, 'UTF8') AS leaf FROM audit_entry WHERE kind = 'access' ORDER BY seq DESC LIMIT 1`,
      );
      return rows;
    });
    expect(JSON.parse(access?.leaf ?? '').asked).toEqual([leaves[0].subject]);
  });

  test('tells its code however many there are', async () => {
    await withClient(hub.database.url(), (client) =>
      client.query(
        `INSERT INTO consent (code_hash, agreement, version, subject, department, expires_at)
         SELECT sha256(n::text::bytea), agreement, version, subject, department, now() + interval '300 days'
           FROM generate_series(1, 201) AS n, (SELECT * FROM consent WHERE agreement = $1 LIMIT 1) AS one`,
        [AGREEMENT],
      ),
    );
    expect((await consentOf(person)).code).toMatch(/^[0-9A-Z-]{19}$/);
    await withClient(hub.database.url(), (client) =>
      client.query(`DELETE FROM consent WHERE expires_at > now() + interval '200 days'`),
    );
  });

  test.each([
    ['has expired', { validFrom: '2020-01-01', validTo: '2020-12-31' }],
    ['is to begin', { validFrom: '2090-01-01', validTo: '2090-12-31' }],
  ])('is refused for an agreement that %s', async (state, term) => {
    const agreement = `consent-${state.replaceAll(' ', '-')}`;
    await hub.agree(agreement, { consumer: 'BIG_DATA', consentRequired: true, ...term });
    expect((await asApp(RECORD, { agreement, subject: person })).codes).toEqual(['CONFLICT']);
  });

  test('is refused for an agreement that is suspended, and follows the version of the day', async () => {
    const agreement = 'consent-of-the-day';
    await hub.agree(agreement, { consumer: 'BIG_DATA', consentRequired: true });
    const sql = (text: string) => withClient(hub.database.url(), (client) => client.query(text, [agreement]));
    await sql(`UPDATE agreement SET state = 'SUSPENDED' WHERE id = $1`);
    expect((await asApp(RECORD, { agreement, subject: person })).codes).toEqual(['CONFLICT']);
    await sql(`UPDATE agreement SET state = 'ACTIVE' WHERE id = $1`);
    await sql(`INSERT INTO agreement_version (agreement, version, document, resolved, parties, state)
               SELECT agreement, 2, document - 'consentRequired', resolved, parties, 'CONCLUDED'
                 FROM agreement_version WHERE agreement = $1`);
    await sql(`UPDATE agreement SET next_version = 2 WHERE id = $1`);
    expect((await asApp(RECORD, { agreement, subject: person })).codes).toEqual(['CONFLICT']);
  });

  test('is an entry of the agreement’s log, which holds neither code nor person', async () => {
    const { code, consent } = await consentOf(person);
    const { data, text } = await hub.ask(
      `{ changeRecords(agreement: "${AGREEMENT}", first: 200) { nodes { action target client operator } } }`,
      { client: 'auditor' },
    );
    expect(data.changeRecords.nodes).toContainEqual({
      action: 'CONSENT_RECORDED',
      target: consent.id,
      client: 'e-card-app',
      operator: 'e-card',
    });
    expect(text).not.toContain(code);
    expect(text).not.toContain(person);
  });

  test('is told to the department that recorded it, without its code', async () => {
    const { code, consent } = await consentOf(person, { minutes: 5 });
    const CONSENTS = 'query($id: IdNumber!) { consents(subject: $id) { id agreement purpose expiresAt } }';
    const { data, text } = await asApp(CONSENTS, { id: person });
    expect(data.consents).toContainEqual({ ...consent, agreement: AGREEMENT, purpose: null });
    expect(text).not.toContain(code);
    const minutes = (Date.parse(consent.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4.5);
    expect(minutes).toBeLessThanOrEqual(5);
  });

  test.each([
    ['minutes out of bounds', { minutes: 0 }, 'BAD_USER_INPUT'],
    ['more than a year', { minutes: 525_601 }, 'BAD_USER_INPUT'],
    ['a purpose that is not agreed', { purpose: 'hotel-check-in' }, 'BAD_USER_INPUT'],
    ['a wrong ID number', { subject: '110105194912310021' }, 'BAD_USER_INPUT'],
    ['an agreement that demands none', { agreement: 'roadside-check' }, 'CONFLICT'],
    ['an agreement that does not exist', { agreement: 'nobody' }, 'CONFLICT'],
  ])('is refused with %s', async (_, variables, code) => {
    const answer = await asApp(RECORD, { agreement: AGREEMENT, subject: person, ...variables });
    expect(answer.codes).toEqual([code]);
  });

  test('is no business of other roles', async () => {
    const { codes } = await asApp(RECORD, { agreement: AGREEMENT, subject: person }, 'hrss-office');
    expect(codes).toEqual(['FORBIDDEN']);
  });
});

test('in an emergency no consent is asked for', async () => {
  await hub.agree('emergency-with-consent', {
    consumer: 'HEALTH',
    purposes: ['hospital-reception'],
    consentRequired: true,
    grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.sex' }],
    emergency: {
      grants: [{ coordinate: 'Cardholder.name', mask: 'NONE' }],
      minutes: 5,
      reviewWithinHours: 24,
    },
  });
  const question = {
    client: 'emergency-room',
    agreement: 'emergency-with-consent',
    purpose: 'hospital-reception',
    operator: 'doctor-1',
  };
  const opened = await hub.ask(
    'mutation { openEmergency(agreement: "emergency-with-consent", reason: "unconscious") { id } }',
    { ...question, agreement: null, purpose: null },
  );
  const emergency = opened.data.openEmergency.id;
  const variables = { id: person };
  expect((await hub.ask(QUERY, { ...question, variables })).codes).toEqual(['FIELD_NOT_GRANTED']);
  const asked = 'query($id: IdNumber!) { cardholder(idNumber: $id) { sex } }';
  expect((await hub.ask(asked, { ...question, variables })).codes).toEqual(['CONSENT_REQUIRED']);
  const { codes, data } = await hub.ask(QUERY, {
    ...question,
    variables,
    headers: { 'onecard-emergency': emergency },
  });
  expect(codes).toEqual([]);
  expect(data.cardholder.name).toEqual(expect.any(String));
});
