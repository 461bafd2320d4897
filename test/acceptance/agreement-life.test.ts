import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { addWorkingDays } from '../../policies/lifecycle/working-days.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import {
  type AgreementLife,
  countersigner,
  drafter,
  hrss,
  lifeOf,
  MINIMUM,
  police,
  scenicArea as scenicAreaFor,
  submitter,
} from './support/agreement-life.ts';

let hub: TestHub;
let id: string;
let count = 0;
const driver = () => inject('people').haikouDriver as string;

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());
beforeEach(async () => {
  count += 1;
  id = `scenic-area-${count}`;
  await hub.offer(`scenic-entry-${count}`, MINIMUM);
});

/** One purpose for each test: two agreements between the same parties for the same purpose exclude each other. */
const scenicArea = (changes: Partial<AgreementDocument> = {}) =>
  scenicAreaFor(`scenic-entry-${count}`, changes);

const life = () => lifeOf(hub.ask, id);
const step: AgreementLife['step'] = (...given) => life().step(...given);
const did: AgreementLife['did'] = (...given) => life().did(...given);
const steps: AgreementLife['steps'] = (...given) => life().steps(...given);
const actions = () => life().actions();

/** Brings a version into force. */
const conclude = (changes: Partial<AgreementDocument> = {}, version = 1) =>
  life().conclude(scenicArea(changes), version);

/** A request of the consumer under the agreement. */
function consume(query = `{ cardholder(idNumber: "${driver()}") { name drivingLicence { classes } } }`) {
  return hub.ask(query, { client: 'hotel-desk', agreement: id, purpose: `scenic-entry-${count}` });
}

describe('from the draft to the first answer', () => {
  test('every owner answers, HRSS countersigns, and from then on the consumer is answered', async () => {
    const draft = await did('saveAgreementDraft', drafter, { document: scenicArea() });
    expect(draft).toMatchObject({ state: 'DRAFT', versions: [], draft: { makers: ['LiLei'] } });
    expect((await consume()).codes).toEqual(['FORBIDDEN']);

    const submitted = await did('submitAgreement', submitter);
    expect(submitted).toMatchObject({
      state: 'PENDING',
      draft: null,
      versions: [{ version: 1, state: 'SUBMITTED', makers: ['LiLei', 'HanMeimei'] }],
    });
    expect(submitted.versions[0].answers).toMatchObject([
      { department: 'HRSS', answer: null, overdue: false },
      { department: 'PUBLIC_SECURITY', answer: null, overdue: false },
    ]);
    expect((await consume()).codes).toEqual(['FORBIDDEN']);

    expect(await did('approveAgreement', police, { version: 1 })).toMatchObject({
      versions: [{ state: 'SUBMITTED' }],
    });
    expect(await did('approveAgreement', hrss, { version: 1 })).toMatchObject({
      versions: [{ state: 'APPROVED' }],
    });
    expect((await consume()).codes).toEqual(['FORBIDDEN']);

    expect(await did('countersignAgreement', countersigner, { version: 1 })).toMatchObject({
      state: 'ACTIVE',
      inForce: { version: 1 },
      versions: [{ state: 'IN_FORCE', countersigner: 'ZhaoMin' }],
    });
    const answer = await consume();
    expect(answer.codes).toEqual([]);
    expect(answer.data.cardholder.drivingLicence.classes.length).toBeGreaterThan(0);
    expect(answer.data.cardholder.name).toMatch(/\*/);
  });

  test('the log tells every step with its person', async () => {
    await conclude();
    const log = await steps();
    expect(log).toMatchObject([
      { action: 'AGREEMENT_DRAFTED', version: null, department: 'TOURISM', operator: 'LiLei' },
      { action: 'AGREEMENT_SUBMITTED', version: 1, department: 'TOURISM', operator: 'HanMeimei' },
      { action: 'AGREEMENT_APPROVED', version: 1, department: 'PUBLIC_SECURITY', operator: 'WangGang' },
      { action: 'AGREEMENT_APPROVED', version: 1, department: 'HRSS', operator: 'ChenJing' },
      { action: 'AGREEMENT_COUNTERSIGNED', version: 1, department: 'HRSS', operator: 'ZhaoMin' },
    ]);
    const { data } = await hub.ask('query($id: ID!) { agreement(id: $id) { inForce { documentHash } } }', {
      client: 'police-office',
      agreement: null,
      variables: { id },
    });
    expect(log[1]?.document).toBe(data.agreement.inForce.documentHash);
    expect(log[0]?.document).toBe(data.agreement.inForce.documentHash);
  });

  test('a refusal has a reason and ends the version; the next one starts anew', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
    expect((await step('refuseAgreement', police, { version: 1, reason: ' ' })).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
    const refused = await did('refuseAgreement', police, { version: 1, reason: '无需准驾车型' });
    expect(refused).toMatchObject({
      state: 'NOT_CONCLUDED',
      versions: [
        { state: 'REFUSED', answers: [{ answer: null }, { answer: 'REFUSED', reason: '无需准驾车型' }] },
      ],
    });
    expect((await step('approveAgreement', hrss, { version: 1 })).codes).toEqual(['CONFLICT']);
    expect((await step('countersignAgreement', countersigner, { version: 1 })).codes).toEqual(['CONFLICT']);
    await conclude({}, 2);
    expect((await consume()).codes).toEqual([]);
  });

  test('HRSS may refuse to countersign', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
    await did('approveAgreement', police, { version: 1 });
    await did('approveAgreement', hrss, { version: 1 });
    expect((await step('refuseAgreement', police, { version: 1, reason: 'late' })).codes).toEqual([
      'CONFLICT',
    ]);
    await did('refuseAgreement', countersigner, { version: 1, reason: '依据不足' });
    expect((await step('countersignAgreement', countersigner, { version: 1 })).codes).toEqual(['CONFLICT']);
    expect(await actions()).toContain('AGREEMENT_COUNTERSIGNATURE_REFUSED');
  });

  test('an open version can be withdrawn by its department alone', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
    await did('saveAgreementDraft', drafter, { document: scenicArea({ validTo: '2030-12-31' }) });
    expect((await step('submitAgreement', submitter)).codes).toEqual(['CONFLICT']);
    expect((await step('withdrawAgreement', police, { version: 1, reason: 'no' })).codes).toEqual([
      'FORBIDDEN',
    ]);
    await did('withdrawAgreement', drafter, { version: 1, reason: '改期' });
    expect(await did('submitAgreement', submitter)).toMatchObject({
      versions: [
        { version: 2, state: 'SUBMITTED' },
        { version: 1, state: 'WITHDRAWN' },
      ],
    });
  });
});

describe('who is a party to a later version only', () => {
  const transport = { client: 'transport-office', operator: 'Wu' };
  const page = async (client: string, first: number, after: string | null) => {
    const { data } = await hub.ask(
      `query($id: ID!, $first: Int, $after: String) {
        changeRecords(agreement: $id, first: $first, after: $after) {
          nodes { action version } pageInfo { hasNextPage endCursor }
        }
      }`,
      { client, agreement: null, variables: { id, first, after } },
    );
    return data.changeRecords;
  };

  test('does not read what the others did with the versions before', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
    await did('refuseAgreement', police, { version: 1, reason: '无需准驾车型' });
    const grants = ['Query.cardholder', 'Cardholder.transitPass', 'TransitPass.kind'];
    await did('saveAgreementDraft', drafter, {
      document: scenicArea({
        grants: grants.map((coordinate) => ({ coordinate })),
        justification: '凭乘车卡入园',
      }),
    });
    await did('submitAgreement', submitter);
    await did('approveAgreement', transport, { version: 2 });

    const seen = (await steps('transport-office')).map(({ action, version }) => [action, version]);
    expect(seen).toEqual([
      ['AGREEMENT_DRAFTED', null],
      ['AGREEMENT_DRAFTED', null],
      ['AGREEMENT_SUBMITTED', 2],
      ['AGREEMENT_APPROVED', 2],
    ]);
    // The police are a party to the first version alone, and HRSS and the consumer see all.
    expect((await steps('police-office')).map(({ version }) => version)).toEqual([null, 1, 1, null]);
    for (const client of ['hrss-office', 'tourism-office'])
      expect((await steps(client)).map(({ version }) => version)).toEqual([null, 1, 1, null, 2, 2]);

    // Pages are as full as without what is hidden, and the last one knows that it is the last.
    const first = await page('transport-office', 2, null);
    expect(first.nodes).toHaveLength(2);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await page('transport-office', 2, first.pageInfo.endCursor);
    expect(second.nodes).toMatchObject([{ action: 'AGREEMENT_SUBMITTED' }, { action: 'AGREEMENT_APPROVED' }]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });
});

describe('purposes', () => {
  test('are service items in force', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea({ purposes: ['hotel-chekin'] }) });
    const answer = await step('submitAgreement', submitter);
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).toContain('hotel-check-in');
    expect(await actions()).toEqual(['AGREEMENT_DRAFTED']);
  });

  test('have a minimum: more needs a reason, which shows', async () => {
    const grants = [...MINIMUM, 'Cardholder.sex', 'DrivingLicence.penaltyPoints'].map((coordinate) => ({
      coordinate,
    }));
    await did('saveAgreementDraft', drafter, { document: scenicArea({ grants }) });
    const answer = await step('submitAgreement', submitter);
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors[0]?.extensions.coordinates).toEqual([
      'Cardholder.sex',
      'DrivingLicence.penaltyPoints',
    ]);

    await did('saveAgreementDraft', drafter, {
      document: scenicArea({ grants, justification: '驾车入园须核验' }),
    });
    await did('submitAgreement', submitter);
    const { data } = await hub.ask(
      'query($id: ID!) { agreement(id: $id) { versions { justification beyondMinimum } } }',
      { client: 'police-office', agreement: null, variables: { id } },
    );
    expect(data.agreement.versions).toEqual([
      { justification: '驾车入园须核验', beyondMinimum: ['Cardholder.sex', 'DrivingLicence.penaltyPoints'] },
    ]);
  });
});

describe('the minimum of a purpose', () => {
  const emergency = {
    grants: [
      { level: 4, mask: 'NONE' as const },
      { coordinate: 'Cardholder.name', mask: 'NONE' as const },
    ],
    minutes: 30,
    reviewWithinHours: 24,
  };

  test('holds for what an emergency opens, too', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea({ emergency }) });
    const refused = await step('submitAgreement', submitter);
    expect(refused.codes).toEqual(['BAD_USER_INPUT']);
    expect(refused.errors[0]?.extensions.coordinates).toContain('HealthRecord.allergies');

    await did('saveAgreementDraft', drafter, {
      document: scenicArea({ emergency, justification: '山中救援须知病史' }),
    });
    await did('submitAgreement', submitter);
    const { data } = await hub.ask(
      'query($id: ID!) { agreement(id: $id) { versions { beyondMinimum emergencyBeyondMinimum emergencyGrants { coordinate } } } }',
      { client: 'tourism-office', agreement: null, variables: { id } },
    );
    const [{ beyondMinimum, emergencyBeyondMinimum, emergencyGrants }] = data.agreement.versions;
    expect(beyondMinimum).toEqual([]);
    expect(emergencyBeyondMinimum).toContain('HealthRecord.allergies');
    // The name belongs to the minimum, and what is not needed is all the rest.
    expect(emergencyBeyondMinimum).toEqual(
      emergencyGrants
        .map(({ coordinate }: { readonly coordinate: string }) => coordinate)
        .filter((coordinate: string) => coordinate !== 'Cardholder.name'),
    );
  });

  test('is not exceeded for a reason of blanks', async () => {
    const answer = await step('saveAgreementDraft', drafter, {
      document: scenicArea({ emergency, justification: '   ' }),
    });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).toContain('justification 须有文字');
  });
});

describe('maker and checker', () => {
  beforeEach(async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
  });

  test('who drafted or submitted cannot approve, however the name is typed', async () => {
    await did('withdrawAgreement', submitter, { version: 1, reason: 'to HRSS itself' });
    await hub.offer(`own-${count}`, ['Query.cardholder', 'Cardholder.sex']);
    const own = stringify({
      title: { zh: '本厅自用', en: 'Own use' },
      consumer: 'HRSS',
      purposes: [`own-${count}`],
      grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.sex' }],
      rowFilter: [],
      limits: { rowsPerRequest: 10 },
      validFrom: '2026-01-01',
      validTo: '2035-12-31',
    });
    id = `own-${count}`;
    await did('saveAgreementDraft', hrss, { document: own });
    await did('submitAgreement', countersigner);
    for (const operator of ['ChenJing', 'chenjing', 'Chen.Jing', 'ChenJing-', 'ZhaoMin'])
      expect((await step('approveAgreement', { ...hrss, operator }, { version: 1 })).codes).toEqual([
        'FORBIDDEN',
      ]);
    await did('approveAgreement', { ...hrss, operator: 'third' }, { version: 1 });
    for (const operator of ['ChenJing', 'ZhaoMin', 'Third'])
      expect((await step('countersignAgreement', { ...hrss, operator }, { version: 1 })).codes).toEqual([
        'FORBIDDEN',
      ]);
    await did('countersignAgreement', { ...hrss, operator: 'fourth' }, { version: 1 });
  });

  test.each([
    'ChenJing\u3164',
    'ChenJing\u115f',
    'Chen\u200bJing',
    '\u0421henJing',
    'ＣｈｅｎＪｉｎｇ',
    'Chen Jing',
  ])(
    'no letter that is invisible, or looks like another, makes somebody else of a person: %j',
    async (operator) => {
      const { codes } = await step('approveAgreement', { ...police, operator }, { version: 1 });
      expect(codes).toEqual(['BAD_USER_INPUT']);
    },
  );

  test('a reason of several lines is kept as one', async () => {
    await did('refuseAgreement', police, { version: 1, reason: ' too much:\n\t- name\r\n' });
    const { data } = await hub.ask(
      'query($id: ID!) { changeRecords(agreement: $id) { nodes { action reason } } }',
      { client: 'police-office', agreement: null, variables: { id } },
    );
    expect(data.changeRecords.nodes).toContainEqual({
      action: 'AGREEMENT_REFUSED',
      reason: 'too much: - name',
    });
  });

  test('a department speaks for itself only', async () => {
    const health = { client: 'health-office', operator: 'Zhou' };
    expect((await step('approveAgreement', health, { version: 1 })).codes).toEqual(['FORBIDDEN']);
    expect((await step('approveAgreement', drafter, { version: 1 })).codes).toEqual(['FORBIDDEN']);
    expect((await step('countersignAgreement', police, { version: 1 })).codes).toEqual(['FORBIDDEN']);
    expect((await step('saveAgreementDraft', police, { document: scenicArea() })).codes).toEqual([
      'FORBIDDEN',
    ]);
    const answer = await step('approveAgreement', police, { version: 1 });
    expect(answer.codes).toEqual([]);
    expect((await step('approveAgreement', police, { version: 1 })).codes).toEqual(['CONFLICT']);
  });

  test('another department does not learn that the agreement exists', async () => {
    const asked = async (agreement: string) =>
      hub.ask('query($id: ID!) { agreement(id: $id) { id } }', {
        client: 'transport-office',
        agreement: null,
        variables: { id: agreement },
      });
    expect((await asked(id)).data).toEqual({ agreement: null });
    expect((await asked('no-such-agreement')).data).toEqual({ agreement: null });
    const stranger = { client: 'transport-office', operator: 'Wu' };
    const refusals = await Promise.all([
      step('approveAgreement', stranger, { version: 1 }),
      step('suspendAgreement', stranger, { reason: 'x' }),
    ]);
    for (const { codes } of refusals) expect(codes).toEqual(['FORBIDDEN']);
  });

  test('a change needs its person', async () => {
    const answer = await hub.ask('mutation($id: ID!) { submitAgreement(id: $id) { id } }', {
      client: 'tourism-office',
      agreement: null,
      variables: { id },
    });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).toContain('Onecard-Operator');
  });
});

describe('an agreement in force', () => {
  beforeEach(() => conclude());

  test('is suspended by any party, and resumed by that party through another person', async () => {
    expect(await did('suspendAgreement', police, { reason: '安全检查' })).toMatchObject({
      state: 'SUSPENDED',
    });
    expect((await consume()).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
    expect((await step('suspendAgreement', hrss, { reason: 'too' })).codes).toEqual(['CONFLICT']);
    expect((await step('resumeAgreement', hrss, { reason: 'x' })).codes).toEqual(['FORBIDDEN']);
    expect((await step('resumeAgreement', police, { reason: 'x' })).codes).toEqual(['FORBIDDEN']);
    await did('resumeAgreement', { ...police, operator: 'Sun' }, { reason: '检查通过' });
    expect((await consume()).codes).toEqual([]);
  });

  test('is revoked for good', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea({ validTo: '2031-12-31' }) });
    await did('submitAgreement', submitter);
    expect(await did('revokeAgreement', police, { reason: '用途不符' })).toMatchObject({
      state: 'REVOKED',
      versions: [{ version: 2, state: 'WITHDRAWN' }, { version: 1 }],
    });
    expect((await consume()).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
    for (const [name, args] of [
      ['saveAgreementDraft', { document: scenicArea() }],
      ['resumeAgreement', { reason: 'x' }],
      ['suspendAgreement', { reason: 'x' }],
      ['revokeAgreement', { reason: 'x' }],
    ] as const)
      expect((await step(name, drafter, args)).codes).toEqual(['CONFLICT']);
  });

  test('is amended by a new version, and the old one stays as it was', async () => {
    const first = async () => {
      const answer = await hub.ask(
        'query($id: ID!) { agreement(id: $id) { versions { version document documentHash grants { coordinate mask rules } } } }',
        { client: 'tourism-office', agreement: null, variables: { id } },
      );
      return answer.data.agreement.versions.at(-1);
    };
    await consume();
    const before = await first();
    const grants = [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Cardholder.name', mask: 'NONE' as const },
    ];
    await did('saveAgreementDraft', drafter, { document: scenicArea({ grants }) });
    await did('submitAgreement', submitter);
    // Until it is countersigned, what was agreed holds.
    expect((await consume()).codes).toEqual([]);
    expect(await did('approveAgreement', hrss, { version: 2 })).toMatchObject({
      state: 'ACTIVE',
      inForce: { version: 1 },
      versions: [{ state: 'APPROVED' }, { state: 'IN_FORCE' }],
    });
    expect(await did('countersignAgreement', countersigner, { version: 2 })).toMatchObject({
      inForce: { version: 2 },
      versions: [{ state: 'IN_FORCE' }, { state: 'SUPERSEDED' }],
    });
    expect((await consume()).codes).toEqual(['FIELD_NOT_GRANTED']);
    const name = await consume(`{ cardholder(idNumber: "${driver()}") { name } }`);
    expect(name.data.cardholder.name).not.toMatch(/\*/);
    expect(await first()).toEqual(before);
    const records = await hub.records({ agreement: id });
    expect(records.map(({ agreementVersion, outcome }) => [agreementVersion, outcome])).toEqual([
      [2, 'RELEASED'],
      [2, 'REFUSED'],
      [1, 'RELEASED'],
      [1, 'RELEASED'],
    ]);
  });

  test('a suspended agreement that is amended stays suspended', async () => {
    await did('suspendAgreement', police, { reason: '核查' });
    await conclude({ validTo: '2033-12-31' }, 2);
    expect((await consume()).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
  });

  test.each([
    { who: 'the department that suspended it', client: 'police-office', operator: 'Sun' },
    { who: 'HRSS', client: 'hrss-office', operator: 'ChenJing' },
  ])('is resumed by $who where an amendment has left out whoever suspended it', async (resumer) => {
    await did('suspendAgreement', police, { reason: '核查' });
    const grants = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }];
    const amended = await life().conclude(scenicArea({ grants }), 2, [hrss]);
    expect(amended).toMatchObject({ state: 'SUSPENDED', versions: [{ parties: ['HRSS', 'TOURISM'] }, {}] });
    const stranger = { client: 'transport-office', operator: 'Wu' };
    for (const other of [drafter, police, stranger])
      expect((await step('resumeAgreement', other, { reason: 'x' })).codes).toEqual(['FORBIDDEN']);
    expect(await did('resumeAgreement', resumer, { reason: '核查完毕' })).toMatchObject({ state: 'ACTIVE' });
    expect((await consume(`{ cardholder(idNumber: "${driver()}") { name } }`)).codes).toEqual([]);
    expect((await step('suspendAgreement', police, { reason: 'no party' })).codes).toEqual(['FORBIDDEN']);
    expect((await steps()).at(-1)).toMatchObject({ action: 'AGREEMENT_RESUMED', version: 2 });
  });

  test('is renewed after it has expired', async () => {
    await withClient(hub.database.url(), (client) =>
      client.query(
        `UPDATE agreement_version SET document = jsonb_set(document, '{validTo}', '"2026-02-01"') WHERE agreement = $1`,
        [id],
      ),
    );
    await withClient(hub.database.url(), (client) =>
      client.query('UPDATE agreement SET version = version WHERE id = $1', [id]),
    );
    expect(await did('saveAgreementDraft', drafter, { document: scenicArea() })).toMatchObject({
      state: 'EXPIRED',
    });
    expect((await consume()).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
    await conclude({}, 2);
    expect((await consume()).codes).toEqual([]);
  });

  test('its twin is refused: the same parties, the same purpose, the same time', async () => {
    const first = id;
    const twin = async (changes: Partial<AgreementDocument>) => {
      await did('saveAgreementDraft', drafter, { document: scenicArea(changes) });
      return step('submitAgreement', submitter);
    };
    id = `twin-of-${first}`;
    const refused = await twin({});
    expect(refused.codes).toEqual(['CONFLICT']);
    expect(refused.text).toContain(first);
    // Nothing is half done: the draft is still there, and can be made to fit.
    expect(await actions()).toEqual(['AGREEMENT_DRAFTED']);
    expect((await twin({ validFrom: '2036-01-01', validTo: '2036-12-31' })).codes).toEqual([]);
    id = `other-of-${first}`;
    await hub.offer(`another-${count}`, MINIMUM);
    expect((await twin({ purposes: [`another-${count}`] })).codes).toEqual([]);
  });

  test('of two steps at once one counts', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => step('suspendAgreement', police, { reason: '核查' })),
    );
    expect(answers.map(({ codes }) => codes.join()).sort()).toEqual(['', ...Array(7).fill('CONFLICT')]);
    expect((await actions()).filter((action) => action === 'AGREEMENT_SUSPENDED')).toHaveLength(1);
  });
});

describe('what a step leaves behind where it fails', () => {
  test('nothing, where its entry cannot be written', async () => {
    await conclude();
    const before = await actions();
    const grant = (statement: string) => withClient(hub.database.url(), (client) => client.query(statement));
    await grant('REVOKE INSERT ON audit_entry FROM onecard_hub');
    try {
      const answer = await step('revokeAgreement', police, { reason: 'x' });
      expect(answer.status).toBeGreaterThanOrEqual(500);
    } finally {
      await grant('GRANT INSERT ON audit_entry TO onecard_hub');
    }
    expect(await actions()).toEqual(before);
    await did('suspendAgreement', police, { reason: 'still active' });
  });

  test('the draft, where the document is wrong', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    const wrong = await step('saveAgreementDraft', drafter, {
      document: scenicArea({ grants: [{ coordinate: 'Cardholder.nam' }] }),
    });
    expect(wrong.codes).toEqual(['BAD_USER_INPUT']);
    expect(await actions()).toEqual(['AGREEMENT_DRAFTED']);
    expect(await did('submitAgreement', submitter)).toMatchObject({ versions: [{ state: 'SUBMITTED' }] });
  });

  test('nothing, for a document of 10 MB', async () => {
    const answer = await step('saveAgreementDraft', drafter, { document: `# ${'x'.repeat(10_000_000)}` });
    expect(answer.codes).toEqual(['OPERATION_TOO_COSTLY']);
  });

  test('nothing, for documents that nest without end: the hub lives to answer the next', async () => {
    for (const sign of ['[', '{a: ', '- ', '? '])
      for (let depth = 500; depth <= 2_500; depth += 250) {
        const answer = await step('saveAgreementDraft', drafter, { document: sign.repeat(depth) });
        expect(answer.codes).toEqual(['BAD_USER_INPUT']);
        expect(answer.text).toContain('文本嵌套超过 32 层');
      }
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
  });

  test('nothing, for identifiers that are wrong or taken', async () => {
    for (const wrong of ['hub', 'Upper', 'a b', '', '-a', 'x'.repeat(64)]) {
      id = wrong;
      expect((await step('saveAgreementDraft', drafter, { document: scenicArea() })).codes).toEqual([
        'BAD_USER_INPUT',
      ]);
    }
    id = 'roadside-check';
    expect((await step('saveAgreementDraft', drafter, { document: scenicArea() })).codes).toEqual([
      'CONFLICT',
    ]);
  });

  test('a draft can be discarded, and is gone', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    expect((await step('discardAgreementDraft', police)).codes).toEqual(['FORBIDDEN']);
    const answer = await step('discardAgreementDraft', drafter);
    expect(answer.data).toEqual({ step: null });
    expect((await step('submitAgreement', drafter)).codes).toEqual(['CONFLICT']);
  });
});

test('the JSON Schema of the document is published', async () => {
  const response = await fetch(`${hub.url}/agreement.schema.json`);
  expect(response.headers.get('content-type')).toBe('application/schema+json; charset=utf-8');
  expect(await response.json()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
});

describe('what awaits a department', () => {
  const tasksOf = async (client: string) => {
    const { data } = await hub.ask('{ tasks { kind version dueOn overdue agreement { id } } }', {
      client,
      agreement: null,
    });
    return (data.tasks as readonly { readonly agreement: { readonly id: string } | null }[]).filter(
      ({ agreement }) => agreement?.id === id,
    );
  };

  test('shows with its last day, and as overdue after that', async () => {
    await did('saveAgreementDraft', drafter, { document: scenicArea() });
    await did('submitAgreement', submitter);
    const { answerWorkingDays, holidays } = readSettings({}, []);
    const dueOn = addWorkingDays(dateInShanghai(new Date()), answerWorkingDays, holidays);
    const task = { kind: 'ANSWER', version: 1, dueOn, overdue: false, agreement: { id } };
    expect(await tasksOf('police-office')).toEqual([task]);
    expect(await tasksOf('health-office')).toEqual([]);

    await withClient(hub.database.url(), (client) =>
      client.query("UPDATE agreement_answer SET due_on = '2026-01-05' WHERE agreement = $1", [id]),
    );
    expect(await tasksOf('police-office')).toEqual([{ ...task, dueOn: '2026-01-05', overdue: true }]);
    const late = await did('approveAgreement', police, { version: 1 });
    expect(late.versions[0].answers[1]).toMatchObject({ answer: 'APPROVED', overdue: true });
    expect(await tasksOf('police-office')).toEqual([]);

    await did('approveAgreement', hrss, { version: 1 });
    expect(await tasksOf('hrss-office')).toMatchObject([{ kind: 'COUNTERSIGN', version: 1, dueOn: null }]);
  });
});

describe('data that is shared unconditionally', () => {
  let open: TestHub;
  beforeAll(async () => {
    open = await startTestHub({
      sourceDirectories: [SOURCES_DIRECTORY, join(import.meta.dirname, 'support/sources')],
      sources: { SIGHTS: 'postgresql://127.0.0.1:1/none' },
    });
  });
  afterAll(() => open.stop());

  test('is approved at once, by law', async () => {
    const document = stringify({
      title: { zh: '景区目录', en: 'Sights' },
      consumer: 'HEALTH',
      purposes: ['sights'],
      grants: [{ coordinate: 'Query.cardholder' }, { type: 'Sight' }, { coordinate: 'Cardholder.lastSight' }],
      rowFilter: [],
      limits: { rowsPerRequest: 10 },
      validFrom: '2026-01-01',
      validTo: '2035-12-31',
    });
    await open.offer('sights', ['Query.cardholder', 'Sight.name', 'Cardholder.lastSight']);
    const health = { client: 'health-office', agreement: null };
    await open.ask(
      'mutation($document: String!) { saveAgreementDraft(id: "sights", document: $document) { id } }',
      {
        ...health,
        operator: 'Zhou',
        variables: { document },
      },
    );
    const { data } = await open.ask(
      'mutation { submitAgreement(id: "sights") { versions { state answers { department answer automatic operator } } } }',
      { ...health, operator: 'Zhou' },
    );
    expect(data.submitAgreement.versions[0]).toEqual({
      state: 'SUBMITTED',
      answers: [
        { department: 'HRSS', answer: null, automatic: false, operator: null },
        { department: 'TOURISM', answer: 'APPROVED', automatic: true, operator: null },
      ],
    });
  });
});
