import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { withClient } from '../../with-client.ts';
import { countersigner, hrss, lifeOf, scenicArea } from '../acceptance/support/agreement-life.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sourceFolder } from '../support/source-files.ts';

const cardholder = inject('people').haikouDriver as string;

const GRANTS = [
  { coordinate: 'Query.cardholder' },
  { coordinate: 'Cardholder.sex' },
  { coordinate: 'Cardholder.transitPass' },
  { coordinate: 'Cardholder.professionalLicence' },
  { type: 'TransitPass' },
];

const OF_BOTH = 'Cardholder.professionalLicence';
const OF_HEALTH = [{ coordinate: 'Cardholder.healthRecord' }];

/** What the transport department changes in its file, and what that is to an agreement that grants it. */
const CHANGES: readonly (readonly [from: string, to: string, coordinate: string, change: string])[] = [
  [
    'professionalLicence: ProfessionalLicence @lookup(by: "idNumber")',
    'professionalLicence: ProfessionalLicence @lookup(by: "idNumber") @owner(department: FINANCE)',
    'Cardholder.professionalLicence',
    'OWNER',
  ],
  [
    'active: Boolean @column(name: "Active")',
    'active: Boolean @column(name: "Active") @sharing(attribute: UNCONDITIONAL)',
    'TransitPass.active',
    'SHARING',
  ],
  [
    'balanceFen: Int @column(name: "Balance")',
    'balanceFen: Int @column(name: "Balance") @sharing(attribute: NOT_SHARED)',
    'TransitPass.balanceFen',
    'SHARING',
  ],
  [
    'kind: TransitPassKind @column(name: "PassType")',
    'sort: TransitPassKind @column(name: "PassType")',
    'TransitPass.kind',
    'VANISHED',
  ],
  [
    'number: String @column(name: "PassNo") @classified(level: 3)',
    'number: String @column(name: "PassNo") @classified(level: 4)',
    'TransitPass.number',
    'LEVEL',
  ],
  [': [Ride!] @lookup', ': [Ride] @lookup', 'TransitPass.rides', 'TYPE'],
  // The same name, type and level over another column: somebody else's value under a granted name.
  [
    'openedAt: DateTime @column(name: "OpenedAt")',
    'openedAt: DateTime @column(name: "Balance")',
    'TransitPass.openedAt',
    'ORIGIN',
  ],
];

const FOUND = CHANGES.map(([, , coordinate, change]) => ({ version: 1, coordinate, change })).toSorted(
  (a, b) => (a.coordinate < b.coordinate ? -1 : 1),
);

/** The source files after the change. */
function changedSources(): string {
  const files = Object.fromEntries(
    readdirSync(SOURCES_DIRECTORY).map((name) => [name, readFileSync(join(SOURCES_DIRECTORY, name), 'utf8')]),
  );
  const changed = CHANGES.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, files['transport.graphql'] as string);
  return sourceFolder({ ...files, 'transport.graphql': changed });
}

describe('a source that changes its schema', () => {
  let before: TestHub;
  beforeAll(async () => {
    before = await startTestHub();
    await before.agree('touched', { grants: GRANTS });
    await before.agree('untouched', { grants: GRANTS.slice(0, 2) });
    await before.agree('revoked', { grants: GRANTS });
    await query("UPDATE agreement SET state = 'REVOKED' WHERE id = 'revoked'");
  });
  afterAll(() => before.stop());

  const query = (text: string) =>
    withClient(before.database.url(), async (client) => (await client.query(text)).rows);
  const marked = (agreement: string) =>
    query(
      `SELECT version, coordinate, change FROM agreement_review WHERE agreement = '${agreement}' ORDER BY version, coordinate`,
    );
  const logged = async () =>
    (
      await query(
        "SELECT convert_from(leaf, 'UTF8')::jsonb AS leaf FROM audit_entry WHERE outcome = 'AGREEMENT_REVIEW_NEEDED' ORDER BY seq",
      )
    ).map(({ leaf: { log, agreementVersion: version, target: coordinate, reason: change } }) => ({
      log,
      version,
      coordinate,
      change,
    }));

  test('marks what it touches, once and in the log, however many hubs start and restart', async () => {
    const sourceDirectories = [changedSources()];
    const hubs = await Promise.all([1, 2, 3].map(() => startTestHub({ beside: before, sourceDirectories })));
    await expect.poll(() => marked('touched')).toEqual(FOUND);
    await Promise.all(hubs.map((hub) => hub.stop()));
    await before.agree('touched-later', { grants: GRANTS });
    const again = await startTestHub({ beside: before, sourceDirectories });
    // Agreements are reviewed by identifier: when this one is marked, the other has been looked at again.
    await expect.poll(() => marked('touched-later')).toEqual(FOUND);
    await again.stop();
    expect((await logged()).filter(({ log }) => log === 'touched')).toEqual(
      FOUND.map((review) => ({ log: 'touched', ...review })),
    );
    const shown = await before.ask('{ agreement(id: "touched") { reviews { version coordinate change } } }');
    expect(shown.data).toEqual({ agreement: { reviews: FOUND } });
    expect(await marked('untouched')).toEqual([]);
    expect(await marked('revoked')).toEqual([]);
  });

  test('is a task of the owners concerned and of the consumer', async () => {
    const tasks = async (client: string) => {
      const { data } = await before.ask('{ tasks { kind version agreement { id } } }', {
        client,
        agreement: null,
      });
      return data.tasks.filter(
        ({ agreement }: { agreement: { id: string } | null }) => agreement?.id === 'touched',
      );
    };
    const review = [{ kind: 'REVIEW', version: 1, agreement: { id: 'touched' } }];
    expect(await tasks('transport-office')).toEqual(review);
    expect(await tasks('police-office')).toEqual(review);
    expect(await tasks('hrss-office')).toEqual([]);
  });

  test('marks a version that waits as well, and its parties are told before it begins', async () => {
    const police = { client: 'police-office', operator: 'WangGang' };
    const inForce = { consumer: 'PUBLIC_SECURITY', purposes: ['waiting-for-review'] } as const;
    await before.offer('waiting-for-review', ['Query.cardholder']);
    await before.agree('waiting', {
      ...inForce,
      grants: [...GRANTS.filter(({ coordinate }) => coordinate === OF_BOTH), ...OF_HEALTH],
    });
    const { did } = lifeOf(before.ask, 'waiting');
    const document = scenicArea('waiting-for-review', {
      ...inForce,
      justification: '续签',
      grants: GRANTS,
      validFrom: dateInShanghai(new Date(Date.now() + 86_400_000)),
    });
    await did('saveAgreementDraft', police, { document });
    await did('submitAgreement', police);
    for (const owner of [hrss, { client: 'transport-office', operator: 'Wu' }])
      await did('approveAgreement', owner, { version: 2 });
    await did('countersignAgreement', countersigner, { version: 2 });

    const hub = await startTestHub({ beside: before, sourceDirectories: [changedSources()] });
    const first = FOUND.filter(({ coordinate }) => coordinate === OF_BOTH);
    const second = FOUND.map((review) => ({ ...review, version: 2 }));
    await expect.poll(() => marked('waiting')).toEqual([...first, ...second]);
    await hub.stop();

    const told = async (client: string) => {
      const { data } = await before.ask(
        '{ agreement(id: "waiting") { reviews { version coordinate change } } tasks { kind version agreement { id } } }',
        { client, agreement: null },
      );
      const tasks = data.tasks.filter(
        (task: { readonly kind: string; readonly agreement: { readonly id: string } | null }) =>
          task.kind === 'REVIEW' && task.agreement?.id === 'waiting',
      );
      return {
        reviews: data.agreement.reviews,
        tasks: tasks.map(({ version }: { readonly version: number }) => version).sort(),
      };
    };
    for (const party of ['police-office', 'transport-office'])
      expect(await told(party)).toEqual({ reviews: [...first, ...second], tasks: [1, 2] });
    // Not a party to what is to come, so not told of it.
    expect(await told('health-office')).toEqual({ reviews: first, tasks: [] });
    await query(
      `UPDATE agreement_version SET document = jsonb_set(document, '{validFrom}', '"2026-01-01"') WHERE agreement = 'waiting'`,
    );
    expect(await told('police-office')).toEqual({ reviews: second, tasks: [2] });
  });

  test('closes the touched coordinates until a new version grants them as they are', async () => {
    const hub = await startTestHub({ beside: before, sourceDirectories: [changedSources()] });
    try {
      const ask = (selection: string) =>
        hub.ask(`{ cardholder(idNumber: "${cardholder}") { ${selection} } }`, { agreement: 'touched' });
      expect((await ask('sex transitPass { active }')).codes).toEqual([]);
      for (const selection of [
        'transitPass { openedAt }',
        'professionalLicence { __typename }',
        'transitPass { balanceFen }',
        'transitPass { number }',
        'transitPass { rides { __typename } }',
      ])
        expect((await ask(selection)).codes, selection).toEqual(['FIELD_NOT_GRANTED']);

      await hub.agree('touched', { grants: GRANTS });
      await expect.poll(async () => (await ask('transitPass { number sort }')).codes).toEqual([]);
      expect((await ask('transitPass { balanceFen }')).codes).toEqual(['FIELD_NOT_GRANTED']);
    } finally {
      await hub.stop();
    }
    const { data } = await before.ask('{ tasks { kind agreement { id } } }', {
      client: 'transport-office',
      agreement: null,
    });
    expect(data.tasks).not.toContainEqual({ kind: 'REVIEW', agreement: { id: 'touched' } });
    await before.agree('touched-last', { grants: GRANTS });
    const restarted = await startTestHub({ beside: before, sourceDirectories: [changedSources()] });
    await expect.poll(() => marked('touched-last')).toEqual(FOUND);
    await restarted.stop();
    expect((await marked('touched')).filter(({ version }) => version > 1)).toEqual([]);
  });
});
