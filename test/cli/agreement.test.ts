import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import {
  type CommandResult,
  createInstallation,
  type Installation,
  launch,
  ONECARD,
  run,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 120_000 };
const TOURISM = ['--client', 'tourism-office', '--operator', 'LiLei'];
const POLICE = ['--client', 'police-office', '--operator', 'WangGang'];
const HRSS = ['--client', 'hrss-office', '--operator', 'ChenJing'];
const COUNTERSIGNER = ['--client', 'hrss-office', '--operator', '赵敏'];

let installation: Installation;

beforeAll(async () => {
  const made = await createInstallation();
  installation = made;
  await launch(made, ['seed', '--cardholders', '200']).result;
  const hub = launch(made, ['start']);
  await hub.says('npx onecard demo\n');
  return async () => {
    hub.kill('SIGTERM');
    await hub.result;
    made.remove();
  };
}, 120_000);

function agreement(...args: readonly string[]): Promise<CommandResult> {
  return run(installation, 'agreement', ...args);
}

/** What a command prints that goes well. */
async function said(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await agreement(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What a command says that fails as expected, and without a stack. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await agreement(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at /);
  return stderr;
}

function write(name: string, text: string | Buffer): string {
  writeFileSync(join(installation.directory, name), text);
  return name;
}

function read(name: string): string {
  return readFileSync(join(installation.directory, name), 'utf8');
}

async function recordsOf(id: string): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse(await said('log', id, '--client', 'hrss-office', '--json'));
}

test('an agreement lives from an exported document to its end', TIME, async () => {
  await said('export', 'hotel-check-in', '--client', 'tourism-office', '--output', 'hotel.yaml');
  const first = read('hotel.yaml')
    .replace('- hotel-check-in', '- driving-licence-proof')
    .replace(
      'grants:\n',
      'grants:\n  - coordinate: Cardholder.drivingLicence\n  - coordinate: DrivingLicence.classes\n',
    );
  const submitted = await said('import', 'car-hire', write('first.yaml', first), '--submit', ...TOURISM);
  expect(submitted).toContain('first.yaml 已存为草稿');
  expect(submitted).toMatch(/版本 1: SUBMITTED 已提交,待答复\n→ HRSS 须于 \d{4}-\d\d-\d\d\(含\)前答复/);
  expect(submitted).toMatch(/→ PUBLIC_SECURITY 须于 \d{4}-\d\d-\d\d\(含\)前答复/);
  expect(await said('tasks', '--client', 'police-office')).toMatch(/^car-hire +1 +TOURISM .*ANSWER 答复$/m);

  expect(await said('approve', 'car-hire', ...POLICE, '--language', 'en')).toMatch(
    /→ HRSS has to answer by .*\n$/,
  );
  expect(await said('approve', 'car-hire', ...HRSS)).toContain('→ HRSS 会签');
  expect(await said('countersign', 'car-hire', ...COUNTERSIGNER)).toMatch(
    /^car-hire: ACTIVE 生效\n版本 1: IN_FORCE 现行\n→ 有效期 2026-01-01 – 2035-12-31\n$/,
  );

  const second = first
    .replace('2035-12-31', '2030-12-31')
    .replace('  - coordinate: DrivingLicence.classes\n', '  - coordinate: DrivingLicence.validUntil\n');
  await said('import', 'car-hire', write('second.yaml', second), '--submit', ...TOURISM);
  const differences =
    '- valid until 2030-12-31 instead of 2035-12-31\n- no longer a grant: DrivingLicence.classes\n+ new grant: DrivingLicence.validUntil\n';
  expect(await said('diff', 'car-hire', '--client', 'tourism-office', '--language', 'en')).toBe(
    `car-hire 1 → 2\n${differences}`,
  );
  expect(await said('refuse', 'car-hire', '--reason', '无此必要', ...POLICE)).toContain(
    '版本 2: REFUSED 被拒绝',
  );

  const [shown, listed, active] = await Promise.all([
    said('show', 'car-hire', '--version', '2', '--client', 'tourism-office'),
    said('list', '--client', 'hrss-office'),
    said('list', '--client', 'hrss-office', '--purpose', 'driving-licence-proof', '--json'),
  ]);
  expect(shown).toMatch(/^PUBLIC_SECURITY +REFUSED +\d{4}-\d\d-\d\d +WangGang +无此必要$/m);
  expect(shown).toMatch(/^Cardholder\.idNumber +ID_NUMBER +HRSS +4 +不限$/m);
  expect(listed).toMatch(/^car-hire +ACTIVE +TOURISM +1 +2026-01-01 – 2035-12-31 /m);
  expect(JSON.parse(active).map(({ id }: { id: string }) => id)).toContain('car-hire');

  expect(await said('suspend', 'car-hire', '--reason', '核查', ...POLICE)).toContain('SUSPENDED');
  expect(
    await said('resume', 'car-hire', '--reason', '已核', '--client', 'police-office', '--operator', 'SunLi'),
  ).toContain('ACTIVE');
  expect(await said('revoke', 'car-hire', '--reason', '停办', ...COUNTERSIGNER)).toContain('→ 不可恢复');
  const records = await recordsOf('car-hire');
  expect(records.map(({ action, operator }) => [action, operator])).toEqual([
    ['AGREEMENT_DRAFTED', 'LiLei'],
    ['AGREEMENT_SUBMITTED', 'LiLei'],
    ['AGREEMENT_APPROVED', 'WangGang'],
    ['AGREEMENT_APPROVED', 'ChenJing'],
    ['AGREEMENT_COUNTERSIGNED', '赵敏'],
    ['AGREEMENT_DRAFTED', 'LiLei'],
    ['AGREEMENT_SUBMITTED', 'LiLei'],
    ['AGREEMENT_REFUSED', 'WangGang'],
    ['AGREEMENT_SUSPENDED', 'WangGang'],
    ['AGREEMENT_RESUMED', 'SunLi'],
    ['AGREEMENT_REVOKED', '赵敏'],
  ]);
});

test('an exported document imports as the same, and who drafted it cannot approve it', TIME, async () => {
  const exported = await said('export', 'roadside-check', '--client', 'police-office');
  const imported = await said('import', 'roadside-check', write('roadside.yaml', exported), ...POLICE);
  expect(imported).not.toMatch(/^[-+~] /m);
  const [draft, difference, records] = await Promise.all([
    said('export', 'roadside-check', '--draft', '--client', 'police-office'),
    said('diff', 'roadside-check', 'roadside.yaml', '--client', 'police-office'),
    recordsOf('roadside-check'),
  ]);
  expect(draft).toBe(exported);
  expect(difference).toBe('roadside-check 1 → roadside.yaml\n没有差异\n');
  const [enrolled, drafted] = records;
  expect(drafted).toMatchObject({ action: 'AGREEMENT_DRAFTED', document: enrolled?.document });

  await said('submit', 'roadside-check', ...POLICE);
  expect(await refused('approve', 'roadside-check', ...POLICE)).toContain('经办人与审核人须为两人');
  expect(await said('withdraw', 'roadside-check', '--reason', '试', ...POLICE)).toContain('WITHDRAWN');
  expect(await refused('withdraw', 'roadside-check', '--reason', '试', ...POLICE)).toContain(
    'no version of roadside-check is open; see onecard agreement show',
  );
});

test(
  'a version that waits for its first day is compared with the one in force, and taken back',
  TIME,
  async () => {
    await said('export', 'hotel-check-in', '--client', 'tourism-office', '--output', 'in-force.yaml');
    const renewal = read('in-force.yaml').replace(/validFrom: .*/, 'validFrom: 2035-01-01');
    const conclude = async (text: string) => {
      await said('import', 'hotel-check-in', write('renewal.yaml', text), '--submit', ...TOURISM);
      await said('approve', 'hotel-check-in', ...HRSS);
      return said('countersign', 'hotel-check-in', ...COUNTERSIGNER);
    };
    expect(await conclude(renewal)).toContain('版本 2: CONCLUDED');
    expect(await conclude(renewal.replace(/rowsPerRequest: .*/, 'rowsPerRequest: 7'))).toContain(
      '版本 3: CONCLUDED',
    );
    const [ofNewest, ofInForce] = await Promise.all([
      said('diff', 'hotel-check-in', '--client', 'tourism-office'),
      refused('diff', 'hotel-check-in', '--to', '1', '--client', 'tourism-office'),
    ]);
    expect(ofNewest).toMatch(/^hotel-check-in 1 → 3\n/);
    expect(ofInForce).toContain('there is no version before version 1');

    for (const step of [
      ['approve', ...HRSS],
      ['countersign', ...COUNTERSIGNER],
      ['refuse', '--reason', '试', ...HRSS],
    ] as const) {
      const [name, ...options] = step;
      expect(await refused(name, 'hotel-check-in', ...options)).toContain(
        'no version of hotel-check-in is open',
      );
    }
    expect(await said('withdraw', 'hotel-check-in', '--reason', '试', ...TOURISM)).toContain(
      '版本 3: WITHDRAWN',
    );
    expect(await refused('withdraw', 'hotel-check-in', '--reason', '试', ...TOURISM)).toContain(
      'no version of hotel-check-in is open',
    );
  },
);

/** Wrong in two places. */
const WRONG = `title: { zh: 租车, en: Car hire }
consumer: TOURISM
purposes: [driving-licence-proof]
validFrom: 2026-01-01
validTo: 2030-12-31
grants:
  - coordinate: Cardholder.nam
  - { coordinate: Cardholder.sex, mask: NAME }
limits: { rowsPerRequest: 10 }
`;

test(
  'of a wrong document every fault is told with file, line and column, and nothing is saved',
  TIME,
  async () => {
    write('wrong.yaml', WRONG);
    const told = await refused('import', 'wrong', 'wrong.yaml', ...TOURISM, '--language', 'en');
    expect(told).toMatch(
      /^wrong\.yaml:7:17: grants\[0\]\.coordinate does not exist: Cardholder\.nam; did you mean Cardholder\.name\?\nwrong\.yaml:8:41: grants\[1\]\.mask NAME cannot /,
    );
    expect(told).toContain('nothing is saved');
    expect(await refused('show', 'wrong', '--client', 'tourism-office')).toContain('no agreement wrong');
  },
);

test('a draft whose submission is refused stays a draft, and says so', TIME, async () => {
  await said('export', 'hotel-check-in', '--client', 'tourism-office', '--output', 'twin.yaml');
  const told = await agreement('import', 'twin', 'twin.yaml', '--submit', ...TOURISM);
  expect(told).toMatchObject({ code: 1, stdout: 'twin.yaml 已存为草稿\n' });
  expect(told.stderr).toContain('hotel-check-in');
  expect(told.stderr).toContain('saved but not submitted');
  expect(await said('show', 'twin', '--client', 'tourism-office')).toContain('twin: DRAFT 草稿');
  expect(await refused('export', 'twin', '--client', 'tourism-office')).toContain('export --draft');
});

test('a change without its person, its reason or a hub that knows it is refused', TIME, async () => {
  const [operator, reason, unknown, state, version] = await Promise.all([
    refused('approve', 'hotel-check-in', '--client', 'hrss-office'),
    refused('suspend', 'hotel-check-in', ...POLICE),
    refused('show', 'nowhere', '--client', 'hrss-office'),
    refused('list', '--client', 'hrss-office', '--state', 'ASLEEP'),
    refused('export', 'hospital-reception', '--version', '7', '--client', 'hrss-office'),
  ]);
  expect(operator).toContain("required option '--operator <name>'");
  expect(reason).toContain("required option '--reason <text>'");
  expect(unknown).toContain('see onecard agreement list');
  expect(state).toContain('Allowed choices are DRAFT');
  expect(version).toContain('no version 7; there are 1');
});

describe('without a hub', () => {
  beforeAll(async () => {
    const { remove, ...offline } = await createInstallation();
    installation = offline;
    return remove;
  });

  test('validate tells each fault in both languages, or that there is none', TIME, async () => {
    write('wrong.yaml', WRONG);
    write('right.yaml', WRONG.replace('.nam\n', '.name\n').replace(', mask: NAME', ''));
    const [wrong, right] = await Promise.all([
      agreement('validate', 'wrong.yaml'),
      agreement('validate', 'right.yaml'),
    ]);
    expect(right).toEqual({ code: 0, stdout: 'right.yaml: ok\n', stderr: '' });
    expect(wrong).toMatchObject({ code: 1, stderr: '' });
    expect(wrong.stdout.split('\n')).toEqual([
      'wrong.yaml:7:17: grants[0].coordinate 不存在:Cardholder.nam;是否指 Cardholder.name? · grants[0].coordinate does not exist: Cardholder.nam; did you mean Cardholder.name?',
      'wrong.yaml:8:41: grants[1].mask NAME 不能用于 Cardholder.sex(Sex);可用:NONE · grants[1].mask NAME cannot be applied to Cardholder.sex (Sex); possible: NONE',
      '',
    ]);
  });

  test('validate knows an onboarded source by its SDL file', TIME, async () => {
    const document = WRONG.replace('Cardholder.nam\n', 'Cardholder.enrolment\n').replace(', mask: NAME', '');
    write('campus.yaml', document);
    const sdl = join(packageRoot(), 'demo/sources/education.graphql');
    const [without, told] = await Promise.all([
      agreement('validate', 'campus.yaml'),
      agreement('validate', 'campus.yaml', '--sdl', sdl),
    ]);
    expect(without.stdout).toContain('Cardholder.enrolment');
    expect(told).toEqual({ code: 0, stdout: 'campus.yaml: ok\n', stderr: '' });
  });

  test('a document comes by standard input too', TIME, () => {
    const [file, ...args] = ONECARD;
    const { stdout, status } = spawnSync(file, [...args, 'agreement', 'validate', '-'], {
      env: installation.environment,
      input: WRONG,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^<stdin>:7:17: /);
    expect(status).toBe(1);
  });

  test('two documents are compared, in the language that is asked for', TIME, async () => {
    write('old.yaml', WRONG);
    write('new.yaml', WRONG.replace('rowsPerRequest: 10', 'rowsPerRequest: 20'));
    expect(await said('diff', 'old.yaml', 'new.yaml')).toBe(
      'old.yaml → new.yaml\n+ 每次请求行数由 10 改为 20\n',
    );
    expect(await said('diff', 'new.yaml', 'old.yaml', '--language', 'en')).toBe(
      'new.yaml → old.yaml\n- rows per request: 10 instead of 20\n',
    );
  });

  test('what cannot be a document is refused before anything is asked', TIME, async () => {
    write('large.yaml', Buffer.alloc(10_000_000, 'a'));
    write('gbk.yaml', Buffer.from([0xb9, 0xb2, 0xcf, 0xed]));
    const [imported, validated, encoded, missing, hubless] = await Promise.all([
      refused('import', 'large', 'large.yaml', ...TOURISM),
      refused('validate', 'large.yaml'),
      refused('validate', 'gbk.yaml'),
      refused('validate', 'nowhere.yaml'),
      refused('diff', 'car-hire'),
    ]);
    expect(imported).toContain('large.yaml is larger than 512 KiB');
    expect(validated).toBe(imported);
    expect(encoded).toContain('save it as UTF-8');
    expect(missing).toContain('cannot read nowhere.yaml');
    expect(hubless).toContain('give --client');
  });
});
