import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { openConnector } from '../../connectors/open-connector.ts';
import { DEFAULT_LIMITS } from '../../connectors/source-limits.ts';
import { createOnboarding } from '../../resolvers/onboarding/onboarding.ts';
import type { Entity } from '../../schema/catalogue.ts';
import { createPool } from '../../server/database/pools.ts';
import { checkWhatIsDue } from '../../server/sources/nightly-checks.ts';
import { openAddress, sealAddress } from '../../server/sources/sealed-address.ts';
import { withClient } from '../../with-client.ts';
import { type Answer, SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createSourceDatabase, run } from '../support/source-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

const driver = inject('people').haikouDriver as string;
const resident = inject('people').outsideHaikou as string;
const DRIFT_MS = 200;

const SDL = `extend schema @source(id: "donations", department: HEALTH, kind: SQL, connection: "DONATIONS")

extend type Cardholder {
  "献血 · Blood donation"
  bloodDonation: BloodDonation @lookup(by: "idNumber") @classified(level: 3)
}

"献血 · Blood donation"
type BloodDonation @table(name: "xxjl", key: "sfzh", subject: "sfzh", latest: "gxsj") @classified(level: 2) {
  "姓名 · Name"
  donor: String @column(name: "xm") @classified(level: 3) @mask(default: NAME)
  "电话 · Telephone"
  phone: String @column(name: "lxdh")
  "地点 · Place"
  place: String @column(name: "xxdd")
  "备注 · Note"
  note: String @column(name: "bz")
  "量 · Millilitres"
  millilitres: Int @column(name: "xxl")
  "编号 · Number"
  number: Int @column(name: "xxbh") @classified(level: 3)
  "日期 · Donated on"
  donatedOn: Date @column(name: "xxrq")
  "状态 · State"
  state: DonationState @column(name: "zt")
}

"状态 · State"
enum DonationState {
  "有效 · Valid"
  VALID @code(value: "1")
  "作废 · Void"
  VOID @code(value: "2")
}
`;

const TABLE = `CREATE TABLE xxjl (sfzh varchar(20), xm varchar(60), lxdh varchar(20), xxdd varchar(60), bz text, xxl int, xxbh int, xxrq char(8), zt char(1), gxsj varchar(14));
  CREATE INDEX ON xxjl (upper(btrim(sfzh::text)));
  INSERT INTO xxjl VALUES
    ('${driver}', '段誉', '13812345678', '海口', NULL, 200, 7, '20260501', '1', '20260601080000'),
    ('${driver}', '段誉', '13812345678', '海口', '无', 400, 8, '20260502', '9', '20260602080000'),
    ('${resident}', '王语嫣', '13912345678', NULL, '代办人 王小明 ${resident.slice(0, 6)} ${resident.slice(6)},电话139 8765 4321', 300, 9, '20261350', '2', '20260603080000'),
    ('110105194912310021', '慕容复', '13712345678', '三亚', '一切正常', 300, 10, '20260503', '1', NULL);
  ANALYZE xxjl`;

const MEASURES =
  'occasion version passed measures { kind coordinate value reason } outcomes { id expected found met }';

interface Measure {
  readonly kind: string;
  readonly coordinate: string;
  readonly value: number | null;
  readonly reason: string | null;
}

const fail = (error: unknown) => {
  throw error;
};

describe('a source that is onboarded', () => {
  const warnings: { readonly action: string }[] = [];
  let hub: TestHub;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createSourceDatabase(TABLE);
    hub = await startTestHub({ settings: { sourceDriftMs: DRIFT_MS } });
    const connected = await engineer(
      'mutation($url: String!) { connectSource(id: "donations", department: HEALTH, kind: SQL, address: { url: $url }) { id } }',
      { url: database.url() },
    );
    expect(connected.errors).toEqual([]);
    await step('draftSource(id: "donations", sdl: $sdl)', { sdl: SDL });
  });
  afterAll(async () => {
    await hub.stop();
    await database.drop();
  });

  const as =
    (client: string, operator: string) =>
    (query: string, variables: object = {}) =>
      hub.ask(query, { client, operator, variables: { ...variables }, headers: { 'accept-language': 'en' } });
  const engineer = as('big-data-engineer', 'ChenJing');
  const owner = as('health-office', 'LiNa');
  const bureau = as('big-data-office', 'WangGang');
  const step = async (call: string, variables: object = {}): Promise<Answer> => {
    const declared = 'sdl' in variables ? '($sdl: String!)' : '';
    return engineer(`mutation${declared} { ${call} { id published } }`, variables);
  };
  const succeed = async (answer: Promise<Answer>) => {
    const { data, errors } = await answer;
    expect(errors).toEqual([]);
    return data;
  };
  const logged = async (): Promise<
    readonly { readonly action: string; readonly reason: string | null }[]
  > => {
    const { data } = await hub.ask(
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action target reason } } }',
      {
        client: 'auditor',
      },
    );
    return data.changeRecords.nodes.filter(
      ({ target }: { readonly target: string }) => target === 'donations',
    );
  };
  /** What each hub does every hour, at another hour. */
  const checkTheNights = async (nights: readonly (() => Promise<string>)[]) => {
    const pool = createPool({ connectionString: hub.database.url(), size: 4, onError: fail });
    const network = { loopbackAllowed: true };
    const address = { url: inject('provinceUrls').CARDHOLDER_BASE as string };
    const base = openConnector({
      ...{
        source: 'cardholder-base',
        kind: 'SQL',
        address,
        limits: DEFAULT_LIMITS,
        tables: new Map(),
        network,
      },
    });
    const onboarding = createOnboarding({
      ...{ pool, builtIn: hub.catalogue, fileStore: undefined },
      base: () => ({ connector: base, entity: hub.catalogue.entities.get('Cardholder') as Entity }),
      reach: {
        ...{ network, limits: DEFAULT_LIMITS },
        seal: (told, source) => sealAddress(told, { source, secret: SECRET }),
        open: (sealed, source) => openAddress(sealed, { source, secret: SECRET }),
      },
    });
    const onNotice = (notice: { readonly action: string }) => warnings.push(notice);
    for (const night of nights) {
      const now = new Date(await night());
      await Promise.all([1, 2].map(() => checkWhatIsDue({ pool, onboarding, onNotice, onError: fail }, now)));
    }
    await base.close();
    await pool.end();
  };
  const expectations = (list: string) =>
    `mutation { saveExpectations(id: "donations", expectations: [${list}]) { contract { id kind coordinate value } } }`;

  test('is previewed masked, with its quality, and the log says who looked', async () => {
    const { previewSource } = await succeed(
      engineer(
        `mutation { previewSource(id: "donations") { types { type columns { coordinate mask } rows reason } quality { ${MEASURES} } } }`,
      ),
    );
    const [{ type, columns, rows }] = previewSource.types;
    expect(type).toBe('BloodDonation');
    expect(columns.map(({ mask }: { readonly mask: string }) => mask)).toEqual([
      ...['NAME', 'EXISTS', 'NONE', 'EXISTS', 'NONE', 'EXISTS', 'NONE', 'NONE'],
    ]);
    // Of a person with two rows the newest; a code and a date that are none are not shown.
    expect(rows.toSorted()).toEqual(
      [
        ['段*', '***', '海口', '***', '400', '***', '2026-05-02', '!'],
        ['王**', '***', null, '***', '300', '***', '!', 'VOID'],
      ].toSorted(),
    );
    expect(JSON.stringify(previewSource)).not.toMatch(/138123|139123|137123|8765|王小明|段誉|王语嫣|慕容复/);
    const measures: readonly Measure[] = previewSource.quality.measures;
    const told = Object.fromEntries(
      measures.map(({ kind, coordinate, value, reason }) => [`${kind} ${coordinate}`, value ?? reason]),
    );
    expect(told).toMatchObject({
      'SAMPLED BloodDonation': 4,
      'ROWS BloodDonation': 4,
      'JOIN_COVERAGE BloodDonation': 0.6667,
      'WRONG_CHECK_DIGITS BloodDonation': 0.3333,
      'NULLS BloodDonation.place': 0.25,
      'UNREADABLE BloodDonation.donatedOn': 0.25,
      'UNKNOWN_CODES BloodDonation.state': 0.25,
      'NULLS BloodDonation.donor': 0,
    });
    expect(told['FRESHNESS_DAYS BloodDonation']).toBeGreaterThan(0);
    expect(await logged()).toContainEqual(expect.objectContaining({ action: 'SOURCE_PREVIEWED' }));
    expect((await owner('mutation { previewSource(id: "donations") { types { type } } }')).codes).toEqual([
      'FORBIDDEN',
    ]);
    // A check shows no rows and changes nothing: nobody need say who asks.
    expect(
      (await hub.ask('mutation { checkSource(id: "donations") { passed } }', { client: 'health-office' }))
        .codes,
    ).toEqual([]);
  });

  test('is published only where its contract is met, and says what was expected and what was found', async () => {
    await succeed(
      engineer(
        expectations(
          '{ id: "coverage", kind: JOIN_COVERAGE_AT_LEAST, value: 0.9 }, { id: "codes", kind: UNKNOWN_CODES_AT_MOST, coordinate: "BloodDonation.state", value: 0.5 }',
        ),
      ),
    );
    await succeed(step('submitSource(id: "donations")'));
    await succeed(owner('mutation { approveSource(id: "donations", version: 1) { id } }'));
    await succeed(bureau('mutation { approveSource(id: "donations", version: 1) { id } }'));
    const refused = await step('publishSource(id: "donations", version: 1)');
    expect(refused.codes).toEqual(['CONFLICT']);
    expect(refused.errors[0]?.message).toContain('coverage JOIN_COVERAGE_AT_LEAST 0.9, but found 0.6667');
    expect(refused.errors[0]?.message).not.toContain('codes');

    await run(database, "DELETE FROM xxjl WHERE sfzh = '110105194912310021'");
    await succeed(step('publishSource(id: "donations", version: 1)'));
    const { source } = await succeed(
      owner(
        `{ source(id: "donations") { contract { id } quality { ${MEASURES} } checks(first: 5) { occasion passed } } }`,
      ),
    );
    expect(source.contract).toEqual([{ id: 'codes' }, { id: 'coverage' }]);
    expect(source.quality).toMatchObject({ occasion: 'PUBLICATION', version: 1, passed: true });
    expect(source.checks.slice(0, 3)).toEqual([
      { occasion: 'PUBLICATION', passed: true },
      { occasion: 'PUBLICATION', passed: false },
      { occasion: 'ASKED', passed: true },
    ]);
  });

  test.each([
    ['{ id: "A b", kind: ROWS_AT_LEAST, value: 1 }', 'lower-case'],
    ['{ id: "a", kind: NULLS_AT_MOST, value: 1.5 }', 'share from 0 to 1'],
    ['{ id: "a", kind: NULLS_AT_MOST, coordinate: "x; y", value: 0.5 }', 'Type.field'],
    [
      '{ id: "a", kind: ROWS_AT_LEAST, value: 1 }, { id: "a", kind: ROWS_AT_LEAST, value: 2 }',
      'each is another',
    ],
  ])('takes no contract such as %s', async (list, said) => {
    const refused = await engineer(expectations(list));
    expect(refused.codes).toEqual(['BAD_USER_INPUT']);
    expect(refused.errors[0]?.message).toContain(said);
  });

  test('is checked every night, once by whichever hub; a contract that is broken is told once', async () => {
    await run(
      database,
      "INSERT INTO xxjl (sfzh) SELECT '11010519491231002' || i FROM generate_series(1, 9) AS i",
    );
    await checkTheNights([
      async () => '2026-07-01T20:00:00Z',
      async () => '2026-07-01T20:30:00Z',
      async () => '2026-07-02T20:00:00Z',
      async () => {
        await run(database, 'DELETE FROM xxjl WHERE xm IS NULL');
        return '2026-07-03T20:00:00Z';
      },
    ]);
    expect(warnings.map(({ action }) => action)).toEqual(['SOURCE_CONTRACT_BROKEN', 'SOURCE_CONTRACT_KEPT']);
    const entries = await logged();
    expect(
      entries
        .filter(({ action }) => action.startsWith('SOURCE_CONTRACT_') && action !== 'SOURCE_CONTRACT_SAVED')
        .map(({ action, reason }) => [action, reason]),
    ).toEqual([
      ['SOURCE_CONTRACT_BROKEN', 'coverage'],
      ['SOURCE_CONTRACT_KEPT', null],
    ]);
    const { rows } = await withClient(hub.database.url(), (client) =>
      client.query<{ passed: boolean }>(
        "SELECT passed FROM source_check WHERE occasion = 'NIGHTLY' ORDER BY checked_at",
      ),
    );
    expect(rows.map(({ passed }) => passed)).toEqual([false, false, true]);
  });

  test('closes only what has vanished or changed its type, alarms, and opens it once it is mended', async () => {
    await hub.agree('donors', {
      consumer: 'TOURISM',
      purposes: ['scenic-area-entry'],
      grants: [
        'Query.cardholder',
        'Cardholder.bloodDonation',
        'BloodDonation.place',
        'BloodDonation.millilitres',
        'BloodDonation.number',
      ].map((coordinate) => ({ coordinate })),
    });
    const ask = () =>
      hub.ask(
        'query($id: IdNumber!) { cardholder(idNumber: $id) { bloodDonation { place millilitres number } } }',
        {
          ...{
            client: 'hotel-desk',
            agreement: 'donors',
            purpose: 'scenic-area-entry',
            variables: { id: driver },
          },
        },
      );
    const whole = { place: '海口', millilitres: 400, number: 8 };
    const until = (expected: object, codes: readonly string[]) =>
      vi.waitFor(
        async () => {
          const answer = await ask();
          expect(answer.codes).toEqual(codes);
          expect(answer.data.cardholder.bloodDonation).toEqual(expected);
        },
        { timeout: 10_000, interval: 100 },
      );
    await until(whole, []);
    await run(database, 'ALTER TABLE xxjl RENAME xxdd TO gone; ALTER TABLE xxjl ALTER xxbh TYPE text');
    await until({ place: null, millilitres: 400, number: null }, [
      'SOURCE_UNAVAILABLE',
      'SOURCE_UNAVAILABLE',
    ]);
    const drift = async () =>
      (
        await succeed(
          owner(
            '{ source(id: "donations") { service { state closed } drift { table column fault mendedAt } } }',
          ),
        )
      ).source;
    await vi.waitFor(async () =>
      expect(await drift()).toEqual({
        service: { state: 'DRIFTED', closed: ['xxjl.xxbh', 'xxjl.xxdd'] },
        drift: expect.arrayContaining([
          { table: 'xxjl', column: 'xxdd', fault: 'MISSING_COLUMN', mendedAt: null },
          { table: 'xxjl', column: 'xxbh', fault: 'CHANGED_TYPE', mendedAt: null },
        ]),
      }),
    );
    await run(
      database,
      'ALTER TABLE xxjl RENAME gone TO xxdd; ALTER TABLE xxjl ALTER xxbh TYPE int USING xxbh::int',
    );
    await until(whole, []);
    await vi.waitFor(async () =>
      expect(
        (await drift()).drift.every(
          ({ mendedAt }: { readonly mendedAt: string | null }) => mendedAt !== null,
        ),
      ).toBe(true),
    );
    const told = (await logged()).filter(({ action }) => /DRIFTED|MENDED/.test(action));
    expect(told.map(({ action }) => action)).toContain('SOURCE_MENDED');
    expect(told.find(({ action }) => action === 'SOURCE_DRIFTED')?.reason).toMatch(
      /xxjl\.xx(dd MISSING_COLUMN|bh CHANGED_TYPE)/,
    );
  });
});
