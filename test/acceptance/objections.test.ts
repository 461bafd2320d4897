import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeEntry } from '../../audit/entry.ts';
import { LogWriter } from '../../audit/log-writer.ts';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import { addWorkingDays } from '../../policies/lifecycle/working-days.ts';
import { TRANSITIONS } from '../../policies/objection/objection.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { closePool, createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { noteWhatIsDue } from '../../server/due-watch.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { entryOf } from '../audit/support/entries.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { askAs, historyOf, PLATFORM, pseudonymsOf } from './support/citizen-platform.ts';

/** Citizens object to what they see, and the departments concerned answer. */
const people = inject('people');
const driver = people.haikouDriver as string;
const other = people.outsideHaikou as string;
const police = { client: 'police-office', operator: 'WangGang' };
const hrss = { client: 'hrss-office', operator: 'ChenJing' };
const STATEMENT = '我从未用过这个手机号码 13900001234';

let hub: TestHub;

let pseudonyms: SubjectPseudonyms;
beforeAll(async () => {
  hub = await startTestHub();
  pseudonyms = await pseudonymsOf(hub);
  await hub.agree('seen', {
    grants: [
      'Query.cardholder',
      'Cardholder.mobile',
      'Cardholder.drivingLicence',
      'DrivingLicence.classes',
    ].map((coordinate) => ({ coordinate })),
  });
});
afterAll(() => hub.stop());

const sql = async (text: string, values: readonly unknown[] = []) =>
  (await withClient(hub.database.url(), (client) => client.query(text, [...values]))).rows;

/** Somebody's new access, and its identifier to that person. */
async function looked(idNumber = driver): Promise<string> {
  await hub.ask(`{ cardholder(idNumber: "${idNumber}") { mobile drivingLicence { classes } } }`, {
    agreement: 'seen',
  });
  return (await historyOf(hub, idNumber, { first: 1 })).nodes[0].id;
}

const OWN = `id entry kind coordinate statement statementSalt department departmentName { zh en } raisedAt dueOn overdue
  state explanation answeredAt`;

interface Raising {
  readonly entry: string;
  readonly kind?: 'OBJECTION' | 'CORRECTION';
  readonly coordinate?: string;
  readonly statement?: string;
  readonly by?: string;
}

const raise = ({
  by = driver,
  kind = 'CORRECTION',
  statement = STATEMENT,
  ...rest
}: Raising): Promise<Answer> =>
  askAs(hub, by, {
    query: `mutation($entry: ID!, $kind: ObjectionKind!, $coordinate: String, $statement: String!) {
      raiseObjection(entry: $entry, kind: $kind, coordinate: $coordinate, statement: $statement) { ${OWN} }
    }`,
    variables: { kind, statement, ...rest },
  });

async function raised(raising: Raising) {
  const answer = await raise(raising);
  if (answer.codes.length > 0) throw new Error(answer.text);
  return answer.data.raiseObjection;
}

const mine = async (by = driver) =>
  (await askAs(hub, by, { query: `{ myObjections { ${OWN} } }` })).data.myObjections;

const SHOWN = `id kind state agreement version entry coordinate subject statement statementSalt raisedAt dueOn overdue
  explanation operator answeredAt`;

const show = (id: string, { client } = hrss) =>
  hub.ask(`query($id: ID!) { objection(id: $id) { ${SHOWN} } }`, { client, variables: { id } });

const answerTo = (
  id: string,
  answer: { readonly outcome: string; readonly explanation?: string },
  person: { readonly client: string; readonly operator?: string } = hrss,
) =>
  hub.ask(
    `mutation($id: ID!, $outcome: ObjectionOutcome!, $explanation: String!) {
      answerObjection(id: $id, outcome: $outcome, explanation: $explanation) { ${SHOWN} }
    }`,
    { ...person, variables: { id, explanation: '已更正 Corrected', ...answer } },
  );

const stepsOf = async (target: string) => {
  const { data } = await hub.ask(
    `{ changeRecords(agreement: "seen", first: 200) { nodes { action department client operator target reason document } } }`,
    { client: 'auditor' },
  );
  return data.changeRecords.nodes.filter((step: { target: string }) => step.target === target);
};

const MOBILE = { coordinate: 'Cardholder.mobile' };

describe('a correction', () => {
  test('goes to the department whose data it is, within its time, and comes back answered', async () => {
    const entry = await looked();
    const own = await raised({ entry, ...MOBILE });
    const { holidays } = readSettings({}, []);
    const dueOn = addWorkingDays(dateInShanghai(new Date(own.raisedAt)), 10, holidays);
    expect(own).toMatchObject({
      ...{ entry, kind: 'CORRECTION', statement: STATEMENT, department: 'HRSS', dueOn, overdue: false },
      ...{ state: 'OPEN', explanation: null, answeredAt: null },
      departmentName: { zh: '省人力资源社会保障厅', en: 'Human Resources and Social Security' },
    });
    const { data } = await show(own.id);
    expect(data.objection).toMatchObject({
      ...{ id: own.id, kind: 'CORRECTION', state: 'OPEN', agreement: 'seen', version: 1, ...MOBILE },
      ...{ subject: driver, statement: STATEMENT, dueOn, operator: null },
    });
    expect(
      await hub.ask(`{ accessRecord(id: "${data.objection.entry}") { agreement client } }`, {
        client: 'auditor',
      }),
    ).toMatchObject({ data: { accessRecord: { agreement: 'seen', client: 'roadside-terminal' } } });
    const answered = await answerTo(own.id, { outcome: 'CORRECTED', explanation: '号码已注销' });
    expect(answered.data.answerObjection).toMatchObject({ state: 'CORRECTED', operator: 'ChenJing' });
    const [back] = await mine();
    expect(back).toMatchObject({ id: own.id, state: 'CORRECTED', explanation: '号码已注销' });
    expect(JSON.stringify(back)).not.toContain('ChenJing');
  });

  test('leaves its steps in the agreement’s log, with digests and no words', async () => {
    const own = await raised({ entry: await looked(), ...MOBILE });
    await answerTo(own.id, { outcome: 'REJECTED', explanation: '经查无误' });
    const steps = await stepsOf(own.id);
    const digest = createHash('sha256').update(own.statementSalt).update(STATEMENT).digest('hex');
    expect(steps).toEqual([
      {
        ...{ action: 'CORRECTION_RAISED', department: 'BIG_DATA', client: PLATFORM, operator: 'citizen' },
        ...{ target: own.id, reason: null, document: digest },
      },
      {
        ...{ action: 'CORRECTION_REJECTED', department: 'HRSS', client: 'hrss-office', operator: 'ChenJing' },
        ...{ target: own.id, reason: null, document: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    // The log would tell a short statement to whoever tries likely ones, did the digest have no salt.
    expect(digest).not.toBe(createHash('sha256').update(STATEMENT).digest('hex'));
  });

  test('names a field that was looked at', async () => {
    const entry = await looked();
    for (const coordinate of [undefined, 'Cardholder.name', 'Query.cardholder', 'nonsense']) {
      const answer = await raise({ entry, ...(coordinate === undefined ? {} : { coordinate }) });
      expect(answer.codes, String(coordinate)).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('of another department’s field goes there', async () => {
    const own = await raised({ entry: await looked(), coordinate: 'DrivingLicence.classes' });
    expect(own.department).toBe('PUBLIC_SECURITY');
    expect((await show(own.id)).data.objection).toBeNull();
    expect((await show(own.id, police)).data.objection).toMatchObject({ subject: driver });
    expect((await answerTo(own.id, { outcome: 'CORRECTED' }, police)).codes).toEqual([]);
  });
});

describe('an objection', () => {
  test('to the access itself goes to the department that looked', async () => {
    const own = await raised({
      entry: await looked(),
      kind: 'OBJECTION',
      statement: 'Why was I asked about?',
    });
    expect(own).toMatchObject({ department: 'PUBLIC_SECURITY', coordinate: null });
    expect((await answerTo(own.id, { outcome: 'CORRECTED' }, police)).codes).toEqual(['CONFLICT']);
    expect((await answerTo(own.id, { outcome: 'UPHELD' }, police)).codes).toEqual([]);
  });

  test('to the sharing of a field goes to its owner', async () => {
    const own = await raised({ entry: await looked(), kind: 'OBJECTION', ...MOBILE });
    expect(own.department).toBe('HRSS');
    expect((await answerTo(own.id, { outcome: 'REJECTED' })).codes).toEqual([]);
  });

  test('is another department’s business to nobody', async () => {
    const own = await raised({ entry: await looked(), ...MOBILE });
    for (const client of ['police-office', 'tourism-office', 'big-data-office']) {
      const person = { client, operator: 'Somebody' };
      expect((await show(own.id, person)).data).toEqual({ objection: null });
      expect((await answerTo(own.id, { outcome: 'REJECTED' }, person)).codes).toEqual(['FORBIDDEN']);
      const { data } = await hub.ask('{ objections(first: 200) { nodes { id } } }', { client });
      expect(JSON.stringify(data)).not.toContain(own.id);
    }
    for (const client of ['auditor', 'e-card-app', PLATFORM, 'roadside-terminal'])
      expect((await show(own.id, { client, operator: '' })).codes, client).toEqual(['FORBIDDEN']);
    expect((await mine(other)).map(({ id }: { id: string }) => id)).not.toContain(own.id);
    await answerTo(own.id, { outcome: 'REJECTED' });
  });

  test('is raised on one’s own visible entries only', async () => {
    const entry = await looked();
    const theirs = await looked(other);
    const forged = [theirs, 'seen/0', '', 'x', `${entry.slice(0, -1)}${entry.endsWith('A') ? 'B' : 'A'}`];
    for (const wrong of forged) {
      const { codes, data } = await raise({ entry: wrong, ...MOBILE });
      expect({ codes, data }, wrong).toEqual({ codes: ['FORBIDDEN'], data: null });
    }
    expect((await raise({ entry, by: other, ...MOBILE })).codes).toEqual(['FORBIDDEN']);
  });

  test('is raised on no entry that an embargo hides', async () => {
    const legalBasis = { zh: '刑事诉讼法', en: 'Criminal Procedure Law' };
    await hub.agree('hidden', {
      grants: [{ coordinate: 'Cardholder.mobile' }],
      accessHistory: { embargoDays: 5, legalBasis },
    });
    const append = async (days: number) => {
      const subject = [pseudonyms.of(driver)];
      const time = new Date(Date.now() - days * 86_400_000).toISOString();
      const entry = {
        time,
        requestId: randomUUID(),
        log: 'hidden',
        agreement: 'hidden',
        coordinates: ['Cardholder.mobile'],
      };
      const leaves = encodeEntry(entryOf({ ...entry, masks: {}, asked: subject, subjects: subject }));
      await withClient(hub.database.url(), (client) =>
        new LogWriter(client).append([{ log: 'hidden', leaves }]),
      );
    };
    await append(6);
    const { id: entry } = (await historyOf(hub, driver, { first: 1 })).nodes[0];
    // What is seen once is seen on; were its entry of today, its identifier would lead nowhere.
    await sql(`ALTER TABLE audit_entry DISABLE TRIGGER USER`);
    await sql(`UPDATE audit_entry SET time = now() WHERE log = 'hidden' AND kind = 'access'`);
    expect((await raise({ entry, ...MOBILE })).codes).toEqual(['FORBIDDEN']);
    await sql(
      `UPDATE audit_entry SET time = now() - interval '6 days' WHERE log = 'hidden' AND kind = 'access'`,
    );
    await sql(`ALTER TABLE audit_entry ENABLE TRIGGER USER`);
    const own = await raised({ entry, ...MOBILE });
    await answerTo(own.id, { outcome: 'REJECTED' });
  });

  test('raised again is the same one; another about the same waits for its answer', async () => {
    const entry = await looked();
    const own = await raised({ entry, ...MOBILE });
    const twice = await Promise.all([raised({ entry, ...MOBILE }), raised({ entry, ...MOBILE })]);
    expect(twice.map(({ id }) => id)).toEqual([own.id, own.id]);
    expect((await raise({ entry, ...MOBILE, statement: '另一说法' })).codes).toEqual(['CONFLICT']);
    expect(await stepsOf(own.id)).toHaveLength(1);
    expect((await answerTo(own.id, { outcome: 'REJECTED' })).codes).toEqual([]);
    const again = await raised({ entry, ...MOBILE });
    expect(again.id).not.toBe(own.id);
    await answerTo(again.id, { outcome: 'REJECTED' });
  });

  test('answered again is the same answer, and no other', async () => {
    const own = await raised({ entry: await looked(), ...MOBILE });
    for (let i = 0; i < 2; i++)
      expect((await answerTo(own.id, { outcome: 'REJECTED', explanation: '无误' })).codes).toEqual([]);
    expect((await answerTo(own.id, { outcome: 'REJECTED', explanation: '别的' })).codes).toEqual([
      'CONFLICT',
    ]);
    expect((await answerTo(own.id, { outcome: 'CORRECTED', explanation: '无误' })).codes).toEqual([
      'CONFLICT',
    ]);
    expect(await stepsOf(own.id)).toHaveLength(2);
  });

  test('is one of ten of a person at the most that await their answers', async () => {
    const who = people.patient as string;
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await raise({ entry: await looked(who), ...MOBILE, by: who }));
    expect(answers.map(({ codes }) => codes)).toEqual([
      ...Array.from({ length: 10 }, () => []),
      ['CONFLICT'],
    ]);
    await answerTo(answers[0]?.data.raiseObjection.id, { outcome: 'REJECTED' });
    expect((await raise({ entry: await looked(who), ...MOBILE, by: who })).codes).toEqual([]);
  });

  test.each(['', '   ', 'ㅤ', '\u202e反', 'x'.repeat(2_001), 'a\u0000b'])(
    'says something, and not too much (%#)',
    async (statement) => {
      const { codes, text } = await raise({ entry: await looked(), ...MOBILE, statement });
      expect(codes).toEqual(['BAD_USER_INPUT']);
      expect(text).not.toContain('x'.repeat(10));
    },
  );

  test('needs an officer’s name to be answered, and an identifier', async () => {
    expect((await answerTo(randomUUID(), { outcome: 'REJECTED' })).codes).toEqual(['FORBIDDEN']);
    expect((await answerTo("x' OR 1=1", { outcome: 'REJECTED' })).codes).toEqual(['FORBIDDEN']);
    const own = await raised({ entry: await looked(), ...MOBILE });
    const nameless = await answerTo(own.id, { outcome: 'REJECTED' }, { client: 'hrss-office' });
    expect(nameless.codes).toEqual(['BAD_USER_INPUT']);
    await answerTo(own.id, { outcome: 'REJECTED' });
  });
});

describe('a department’s list', () => {
  test('pages through its own by state, the oldest first', async () => {
    const open = [];
    for (let i = 0; i < 3; i++) open.push((await raised({ entry: await looked(), ...MOBILE })).id);
    const page = (variables: object) =>
      hub.ask(
        `query($after: String) { objections(state: OPEN, first: 2, after: $after) { nodes { id state } pageInfo { hasNextPage endCursor } } }`,
        { ...hrss, variables: variables as Record<string, unknown> },
      );
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { nodes, pageInfo } = (await page({ after })).data.objections;
      seen.push(...nodes.map(({ id }: { id: string }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(-3)).toEqual(open);
    expect((await page({ after: 'nonsense' })).codes).toEqual(['BAD_USER_INPUT']);
    for (const id of open) await answerTo(id, { outcome: 'REJECTED' });
  });

  test('notes in the hub’s log whose statement an officer has read, and of nobody else', async () => {
    const own = await raised({ entry: await looked(other), ...MOBILE, by: other });
    const before = (await hub.records({ subject: other, client: 'hrss-office' })).length;
    await hub.ask(`{ objections(first: 200) { nodes { id kind dueOn } } }`, hrss);
    expect(await hub.records({ subject: other, client: 'hrss-office' })).toHaveLength(before);
    await show(own.id);
    const [record] = await hub.records({ subject: other, client: 'hrss-office' });
    expect(record).toMatchObject({ log: 'hub', outcome: 'RELEASED', subjectCount: 1 });
    await answerTo(own.id, { outcome: 'REJECTED' });
  });
});

test('an answer that is overdue is noted once, in the log, in tasks and for the citizen', async () => {
  const own = await raised({ entry: await looked(), ...MOBILE });
  await sql(`UPDATE objection SET due_on = '2026-01-05' WHERE id = $1`, [own.id]);
  const pool = createPool({
    connectionString: hub.database.url(RESTRICTED_SESSION),
    size: 2,
    onError: () => {},
  });
  const notices = [...(await noteWhatIsDue(pool, new Date())), ...(await noteWhatIsDue(pool, new Date()))];
  await closePool(pool);
  expect(notices.filter(({ target }) => target === own.id)).toEqual([
    { action: 'OBJECTION_OVERDUE', agreement: 'seen', version: 1, department: 'HRSS', target: own.id },
  ]);
  expect((await stepsOf(own.id)).map(({ action }: { action: string }) => action)).toEqual([
    'CORRECTION_RAISED',
    'OBJECTION_OVERDUE',
  ]);
  const { data } = await hub.ask('{ tasks { kind dueOn overdue } }', hrss);
  expect(data.tasks).toContainEqual({ kind: 'ANSWER_OBJECTION', dueOn: '2026-01-05', overdue: true });
  expect((await mine())[0]).toMatchObject({ id: own.id, overdue: true });
  expect((await answerTo(own.id, { outcome: 'REJECTED' })).data.answerObjection).toMatchObject({
    overdue: true,
  });
});

test('an answered objection goes nowhere from there', () => {
  for (const state of ['UPHELD', 'CORRECTED', 'REJECTED'] as const)
    expect(TRANSITIONS[state]).toEqual({ OBJECTION: [], CORRECTION: [] });
});

test('neither statements nor ID numbers lie in plain text in any table', async () => {
  const own = await raised({ entry: await looked(), ...MOBILE });
  await answerTo(own.id, { outcome: 'REJECTED', explanation: '说明中的独特文字' });
  const tables = await sql(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const [{ found }] = await sql(
      `SELECT count(*)::integer AS found FROM ${name} AS r
        WHERE r::text LIKE ANY ($1) OR r::text LIKE ANY ($2)`,
      [
        [`%${driver}%`, `%${STATEMENT}%`, '%独特文字%'],
        // Bytes are shown in hex.
        [driver, STATEMENT, '独特文字'].map((text) => `%${Buffer.from(text).toString('hex')}%`),
      ],
    );
    expect({ name, found }).toEqual({ name, found: 0 });
  }
  expect(hub.errors).toEqual([]);
});

test('a statement that was moved to another row, or changed, does not open', async () => {
  const [one, two] = [
    await raised({ entry: await looked(), ...MOBILE }),
    await raised({ entry: await looked(), ...MOBILE, statement: '另一' }),
  ];
  await sql(
    `UPDATE objection SET statement = (SELECT statement FROM objection WHERE id = $2) WHERE id = $1`,
    [one.id, two.id],
  );
  const { codes, text } = await show(one.id);
  expect(codes).toContain('INTERNAL');
  expect(text).not.toContain('另一');
});
