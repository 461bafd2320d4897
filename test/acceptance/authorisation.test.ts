import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { withClient } from '../../with-client.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { type WatchedSources, watchSources } from '../support/watched-sources.ts';

const QUERY = 'query($id: IdNumber!) { cardholder(idNumber: $id) { name } }';
const GRANTS = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }];
const variables = { id: inject('people').haikouDriver as string };

let hub: TestHub;
let sources: WatchedSources;
beforeAll(async () => {
  sources = await watchSources();
  hub = await startTestHub({ sources: sources.urls });
});
beforeEach(() => sources.forget());
afterAll(async () => {
  await hub.stop();
  await sources.close();
});

function expectRefused({ status, codes, data }: Answer, code: string): void {
  expect([status, codes, data]).toEqual([403, [code], undefined]);
  expect(sources.statements).toEqual([]);
}

/** All that a caller sees of an answer, but for what differs between any two. */
function seen({ status, headers, text }: Answer) {
  const { date: _, 'x-request-id': __, ...others } = Object.fromEntries(headers);
  return { status, headers: others, text: text.replace(/"requestId":"[^"]+"/, '') };
}

describe('the agreement', () => {
  test('must be named for shared data', async () => {
    const answer = await hub.ask(QUERY, { agreement: null, variables });
    expectRefused(answer, 'AGREEMENT_REQUIRED');
    expect(answer.errors[0]?.extensions.coordinates).toEqual(['Query.cardholder', 'Cardholder.name']);
  });

  test('of another department looks exactly like one that does not exist', async () => {
    const others = ['hospital-reception', 'hotel-check-in', 'subsidy-2025', 'one-stop-counter'];
    await hub.agree('suspended-elsewhere', { consumer: 'FINANCE', grants: GRANTS });
    await setState('suspended-elsewhere', 'SUSPENDED');
    const unknown = await hub.ask(QUERY, { agreement: 'no-such-agreement', variables });
    expectRefused(unknown, 'FORBIDDEN');
    for (const agreement of [...others, 'suspended-elsewhere', 'hub'])
      for (const purpose of ['driving-licence-proof', 'hospital-reception', null]) {
        const answer = await hub.ask(QUERY, { agreement, purpose, variables });
        expect(seen(answer)).toEqual(seen(unknown));
      }
    expect(sources.statements).toEqual([]);
  });

  test.each(['Roadside-Check', 'roadside check', "x'; --", '-x', 'a'.repeat(64), '../hub'])(
    'has an identifier of one form: "%s" is none',
    async (agreement) => {
      const answer = await hub.ask(QUERY, { agreement, variables });
      expect([answer.status, answer.codes]).toEqual([400, ['BAD_USER_INPUT']]);
    },
  );

  test('is refused after its last day, and says so', async () => {
    const answer = await hub.ask(QUERY, { client: 'subsidy-system', variables });
    expectRefused(answer, 'AGREEMENT_NOT_ACTIVE');
    expect(answer.text).toContain('2025-12-31');
  });

  test('is refused before its first day, and says so', async () => {
    await hub.agree('later', { grants: GRANTS, validFrom: '2999-01-01', validTo: '2999-12-31' });
    const answer = await hub.ask(QUERY, { agreement: 'later', variables });
    expectRefused(answer, 'AGREEMENT_NOT_ACTIVE');
    expect(answer.text).toContain('2999-01-01');
  });

  test('holds on its first and on its last day', async () => {
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(new Date());
    await hub.agree('today', { grants: GRANTS, validFrom: today, validTo: today });
    expect((await hub.ask(QUERY, { agreement: 'today', variables })).codes).toEqual([]);
  });

  test('is refused even for introspection while it is not active', async () => {
    expectRefused(await hub.ask('{ __typename }', { client: 'subsidy-system' }), 'AGREEMENT_NOT_ACTIVE');
  });

  test.each(['SUSPENDED', 'REVOKED'])(
    'is refused by the running hub within a second of being %s, and answered again when it is restored',
    async (state) => {
      const agreement = `to-be-${state.toLowerCase()}`;
      await hub.agree(agreement, { grants: GRANTS });
      const codes = async () => (await hub.ask(QUERY, { agreement, variables })).codes;
      expect(await codes()).toEqual([]);
      await setState(agreement, state);
      await withinASecond(async () => expect(await codes()).toEqual(['AGREEMENT_NOT_ACTIVE']));
      sources.forget();
      expectRefused(await hub.ask(QUERY, { agreement, variables }), 'AGREEMENT_NOT_ACTIVE');
      await setState(agreement, 'ACTIVE');
      await withinASecond(async () => expect(await codes()).toEqual([]));
    },
  );

  test('loses a grant on the running hub within a second of its next version', async () => {
    await hub.agree('narrowed', { grants: GRANTS });
    const ask = () => hub.ask(QUERY, { agreement: 'narrowed', variables });
    expect((await ask()).codes).toEqual([]);
    await hub.agree('narrowed', { grants: GRANTS.slice(0, 1) });
    await withinASecond(async () => expect((await ask()).codes).toEqual(['FIELD_NOT_GRANTED']));
    const versions = (await hub.records({ agreement: 'narrowed' })).map((record) => record.agreementVersion);
    expect([versions.at(0), versions.at(-1)]).toEqual([2, 1]);
  });
});

describe('the purpose', () => {
  test('must be named', async () => {
    expectRefused(await hub.ask(QUERY, { purpose: null, variables }), 'PURPOSE_NOT_AGREED');
  });

  test.each(['hotel-check-in', 'driving-licence', 'Driving-Licence-Proof', 'no-such-item'])(
    'must be one of the agreement’s: %s is not',
    async (purpose) => {
      expectRefused(await hub.ask(QUERY, { purpose, variables }), 'PURPOSE_NOT_AGREED');
    },
  );

  test('may be any of the agreement’s', async () => {
    for (const purpose of ['household-registration-proof', 'driving-licence-proof'])
      expect((await hub.ask(QUERY, { client: 'counter', purpose, variables })).codes).toEqual([]);
  });
});

describe('default masks', () => {
  const SHOWN = `query($id: IdNumber!) { cardholder(idNumber: $id) { idNumber name birthDate mobile
    householdRegistration { members { idNumber name } } governmentAccount { mobile } } }`;
  const FIELDS = [
    'Query.cardholder',
    'Cardholder.idNumber',
    'Cardholder.name',
    'Cardholder.birthDate',
    'Cardholder.mobile',
    'Cardholder.householdRegistration',
    'Cardholder.governmentAccount',
    'HouseholdRegistration.members',
    'HouseholdMember.idNumber',
    'HouseholdMember.name',
    'GovernmentAccount.mobile',
  ];
  const askUnder = (agreement: string) =>
    hub.ask(SHOWN, { agreement, variables: { id: inject('people').familyMember } });

  test('apply where a grant names none, and are in the entry', async () => {
    await hub.agree('default-masks', { grants: FIELDS.map((coordinate) => ({ coordinate })) });
    const { codes, data } = await askUnder('default-masks');
    expect(codes).toEqual([]);
    const { householdRegistration, governmentAccount, ...own } = data.cardholder;
    const mobile = expect.stringMatching(/^1\d{2}\*{4}\d{4}$/);
    const masked = {
      idNumber: expect.stringMatching(/^\d\*{15}\d[\dX]$/),
      name: expect.stringMatching(/^\p{Script=Han}{1,2}\*+$/u),
    };
    expect(own).toEqual({ ...masked, birthDate: expect.stringMatching(/^\d+-\d+$|^90\+$/), mobile });
    expect(householdRegistration.members.length).toBeGreaterThan(1);
    for (const member of householdRegistration.members) expect(member).toEqual(masked);
    if (governmentAccount !== null) expect(governmentAccount).toEqual({ mobile });

    const [record] = await hub.records({ agreement: 'default-masks' });
    expect(
      Object.fromEntries(
        record.masks.map(({ coordinate, mask }: { coordinate: string; mask: string }) => [coordinate, mask]),
      ),
    ).toEqual({
      'Cardholder.idNumber': 'ID_NUMBER',
      'Cardholder.name': 'NAME',
      'Cardholder.birthDate': 'AGE_BAND',
      'Cardholder.mobile': 'MOBILE',
      'HouseholdMember.idNumber': 'ID_NUMBER',
      'HouseholdMember.name': 'NAME',
      'GovernmentAccount.mobile': 'MOBILE',
    });
  });

  test('give way to a mask that the grant names', async () => {
    await hub.agree('no-masks', { grants: FIELDS.map((coordinate) => ({ coordinate, mask: 'NONE' })) });
    const { data } = await askUnder('no-masks');
    expect(JSON.stringify(data)).not.toContain('*');
    expect(data.cardholder.idNumber).toBe(inject('people').familyMember);
    expect(data.cardholder.birthDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe('the audit log', () => {
  const LOGS = '{ accessRecords(first: 200) { nodes { id log } } }';
  const logsOf = (answer: Answer): ReadonlySet<string> =>
    new Set(answer.data.accessRecords.nodes.map(({ log }: { log: string }) => log));

  beforeAll(async () => {
    await hub.ask(QUERY, { variables });
    await hub.ask(QUERY, { client: 'hospital-desk', variables });
    await hub.ask(QUERY, { client: 'counter', variables });
    await hub.ask('{ __typename }', { agreement: null });
  });

  test.each(['accessRecords { nodes { id } }', 'accessRecord(id: "roadside-check/1") { id }'])(
    'is closed to whoever is no auditor: %s',
    async (selection) => {
      for (const agreement of ['roadside-check', null]) {
        const answer = await hub.ask(`{ ${selection} }`, { agreement });
        expectRefused(answer, 'FORBIDDEN');
        expect(answer.errors[0]?.extensions.coordinates?.[0]).toMatch(/^Query\.accessRecord/);
      }
    },
  );

  test('is shown whole to an auditor of the department that runs the hub', async () => {
    const logs = logsOf(await hub.ask(LOGS, { client: 'auditor' }));
    for (const log of ['hub', 'roadside-check', 'hospital-reception', 'one-stop-counter'])
      expect(logs).toContain(log);
  });

  test('shows another department’s auditor the agreements to which it is a party, as consumer or as owner', async () => {
    const logs = logsOf(await hub.ask(LOGS, { client: 'health-auditor' }));
    expect(logs).toEqual(new Set(['hospital-reception', 'one-stop-counter']));
  });

  test('shows that auditor no other record, whatever is asked for', async () => {
    const [inHubLog] = await hub
      .records({ client: 'roadside-terminal' })
      .then((records) => records.filter(({ log }) => log === 'hub'));
    const query = `{
      own: accessRecord(id: "hospital-reception/1") { id }
      other: accessRecord(id: "roadside-check/1") { id }
      hub: accessRecord(id: "${inHubLog.id}") { id }
      filtered: accessRecords(filter: { agreement: "roadside-check" }) { nodes { id } }
      department: accessRecords(filter: { department: PUBLIC_SECURITY }) { nodes { id } pageInfo { hasNextPage } }
    }`;
    const whole = await hub.ask(query, { client: 'auditor' });
    expect(whole.data.other).toEqual({ id: 'roadside-check/1' });
    expect(whole.data.hub).toEqual({ id: inHubLog.id });
    const { codes, data } = await hub.ask(query, { client: 'health-auditor' });
    expect(codes).toEqual([]);
    expect(data).toEqual({
      own: { id: 'hospital-reception/1' },
      other: null,
      hub: null,
      filtered: { nodes: [] },
      department: { nodes: [], pageInfo: { hasNextPage: false } },
    });
  });
});

describe('an auditor', () => {
  test('cannot read shared data without an agreement', async () => {
    expectRefused(await hub.ask(QUERY, { client: 'auditor', variables }), 'AGREEMENT_REQUIRED');
  });

  test('cannot read it beside the log', async () => {
    const query =
      'query($id: IdNumber!) { accessRecords { nodes { id } } cardholder(idNumber: $id) { name } }';
    expectRefused(await hub.ask(query, { client: 'auditor', variables }), 'AGREEMENT_REQUIRED');
  });

  test('cannot use an agreement, not even one of its own department', async () => {
    for (const agreement of ['hospital-reception', 'roadside-check', 'no-such-agreement']) {
      const question = { client: 'health-auditor', agreement, purpose: 'hospital-reception', variables };
      expectRefused(await hub.ask(QUERY, question), 'FORBIDDEN');
    }
  });
});

/** The operators' own act, past the hub. */
async function setState(agreement: string, state: string): Promise<void> {
  await withClient(hub.database.url(), (client) =>
    client.query('UPDATE agreement SET state = $2 WHERE id = $1', [agreement, state]),
  );
}

function withinASecond(assertion: () => Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 1_000, interval: 10 });
}
