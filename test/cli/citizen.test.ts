import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { citizenCommand } from '../../cli/citizen.ts';
import { objectionCommand } from '../../cli/objection.ts';
import {
  createInstallation,
  type Installation,
  launch,
  launchDemo,
  ONECARD,
  type RunningCommand,
} from '../acceptance/support/hub-command.ts';

const TIME = { timeout: 300_000 };
const PLATFORM = ['--client', 'citizen-platform'];
const HRSS = ['--client', 'hrss-office'];

let installation: Installation;
let hub: RunningCommand;
let driver: string;

beforeAll(async () => {
  const made = await createInstallation({ LOG_LEVEL: 'trace' });
  installation = made;
  hub = await launchDemo(made);
  const { stdout } = await launch(made, ['demo', '--json']).result;
  driver = JSON.parse(stdout).people.haikouDriver;
  return async () => {
    hub.kill('SIGTERM');
    await hub.result;
    made.remove();
  };
}, 180_000);

function onecard(args: readonly string[], input = '') {
  const [file, ...before] = ONECARD;
  const { status, stdout, stderr } = spawnSync(file, [...before, ...args], {
    cwd: installation.directory,
    env: installation.environment,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** What a command prints that goes well. */
function said(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = onecard(args, input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('help', () => {
  const commands = [...citizenCommand().commands, ...objectionCommand().commands];
  test.each(commands)('of $_name has both languages and examples', (command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(/\p{Script=Han}.* · \w+/u);
    expect(help).toMatch(new RegExp(`示例 · Examples:\n {2}\\$ onecard \\w+ ${command.name()}\\b`));
  });
});

test('a citizen looks, asks for a correction, and reads the answer of the office', TIME, () => {
  said([
    ...['query', '--client', 'roadside-terminal', '--agreement', 'roadside-check'],
    ...['--purpose', 'driving-licence-proof', '--operator', 'officer-007'],
    `{ cardholder(idNumber: "${driver}") { name drivingLicence { classes } } }`,
  ]);
  const shown = said(['citizen', 'history', ...PLATFORM], `${driver}\n`);
  expect(shown).toMatch(/省公安厅 +驾驶证证明 +RELEASED .*驾驶证\/.*/);
  expect(shown).not.toContain('officer-007');
  const english = said(['citizen', 'history', ...PLATFORM, '--language', 'en'], driver);
  expect(english).toContain('Driving-licence proof');
  const page = JSON.parse(said(['citizen', 'history', ...PLATFORM, '--first', '1', '--json'], driver));
  const [{ id }] = page.nodes;

  const statement = '准驾车型不对\n应为 C1';
  const objected = said(
    ['citizen', 'object', id, 'CORRECTION', '--coordinate', 'DrivingLicence.classes', ...PLATFORM],
    `${driver}\n${statement}\n`,
  );
  expect(objected).toMatch(
    /CORRECTION 更正.* DrivingLicence\.classes\n {2}OPEN 待答复 省公安厅 ≤ \d{4}-\d\d-\d\d\n$/,
  );
  const [objection = ''] = objected.split(' ');

  expect(said(['objection', 'list', ...HRSS])).toBe('没有\n');
  const listed = said(['objection', 'list', '--client', 'police-office', '--state', 'OPEN']);
  expect(listed).toContain(objection);
  expect(listed).not.toContain(driver);
  const read = said(['objection', 'show', objection, '--client', 'police-office']);
  expect(read).toContain(`公民身份号码:${driver}`);
  expect(read).toContain(`陈述:${statement}`);
  const foreign = onecard(['objection', 'show', objection, ...HRSS]);
  expect(foreign).toMatchObject({ status: 1, stdout: '' });
  expect(foreign.stderr).toContain('your department has no objection');

  const office = ['--client', 'police-office', '--operator', 'WangGang', '--language', 'en'];
  const answered = said([
    'objection',
    'answer',
    objection,
    'CORRECTED',
    '--explanation',
    '已更正',
    ...office,
  ]);
  expect(answered).toContain('state: CORRECTED (Corrected)');
  expect(said(['citizen', 'objections', ...PLATFORM], driver)).toMatch(
    /CORRECTED 已更正 [\s\S]*\n {2}已更正\n$/,
  );
});

test('an ID number comes by standard input and is checked there', TIME, () => {
  for (const input of ['', 'nonsense', `${driver.slice(0, 17)}Z`]) {
    const { status, stderr } = onecard(['citizen', 'history', ...PLATFORM], input);
    expect(status).toBe(1);
    expect(stderr).toMatch(/the first line of standard input: /);
    expect(stderr).not.toContain(driver.slice(0, 12));
  }
  expect(onecard(['citizen', 'object', 'x', 'OBJECTION', ...PLATFORM], driver)).toMatchObject({ status: 1 });
});

test('a platform of its own signs with its own key, and only a registered one counts', TIME, () => {
  const key = ['client', 'key', 'citizen-platform', '--generate', 'platform.jwk', '--operator', 'ChenJing'];
  said(key);
  expect(onecard(['citizen', 'history', ...PLATFORM], driver).stderr).toContain('公民身份断言未通过验证');
  expect(said(['citizen', 'history', ...PLATFORM, '--key', 'platform.jwk'], driver)).toContain('省公安厅');
  writeFileSync(join(installation.directory, 'broken.jwk'), '{}');
  expect(onecard(['citizen', 'history', ...PLATFORM, '--key', 'broken.jwk'], driver)).toMatchObject({
    status: 1,
  });
});

test('whoever was asserted, the process log at its most talkative holds no ID number and no statement', async () => {
  const lines = () =>
    hub
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
  // The commands have run without letting this process read what the hub said meanwhile.
  await expect.poll(() => lines().length).toBeGreaterThan(10);
  const text = lines().join('\n');
  expect(text).not.toContain(driver);
  expect(text).not.toContain('准驾车型');
});
