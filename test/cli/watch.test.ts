import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createInstallation,
  type Installation,
  launchDemo,
  type RunningCommand,
  run,
} from '../acceptance/support/hub-command.ts';
import { type Receiver, startReceiver } from '../server/webhooks/support/receiver.ts';

// Many commands, one after the other: on a busy machine each takes long to start.
const TIME = { timeout: 600_000 };
const AUDITOR = ['--client', 'auditor', '--operator', 'ChenJing'];
const PARAMETERS = '{"by": "OPERATOR", "minutes": 60, "count": 2, "percent": 1}';

let installation: Installation & { remove(): void };
let hub: RunningCommand;
let receiver: Receiver;
beforeAll(async () => {
  installation = await createInstallation();
  hub = await launchDemo(installation);
  receiver = await startReceiver();
}, 120_000);
afterAll(async () => {
  hub.kill('SIGTERM');
  await hub.result;
  await receiver.close();
  installation.remove();
});

const audit = (...args: readonly string[]) => run(installation, 'audit', ...args);

test('an alert goes its way on the command line, from the rule to the webhook to its end', TIME, async () => {
  const added = await audit('webhook', 'add', receiver.url, '--severity', 'HIGH', '--operator', 'ChenJing');
  expect(added.code, added.stderr).toBe(0);
  const [, id = ''] = /· (\S+) is added/.exec(added.stdout) ?? [];
  const [, secret = ''] = /secret: (whsec_\S+)/.exec(added.stdout) ?? [];
  const tried = await audit('webhook', 'test', id);
  expect([tried.code, tried.stderr]).toEqual([0, '']);

  const rule = ['set', 'trial', '--kind', 'REFUSALS', '--severity', 'HIGH', '--parameters', PARAMETERS];
  const set = await audit('rules', ...rule, '--reason', '试行', ...AUDITOR);
  expect(set.stdout, set.stderr).toMatch(/trial +REFUSALS +是 +HIGH +\*/);
  const query = [
    'query',
    '--client',
    'roadside-terminal',
    '--agreement',
    'roadside-check',
    '--operator',
    'officer-1',
  ];
  for (let i = 0; i < 2; i += 1)
    await run(
      installation,
      ...query,
      '--purpose',
      'driving-licence-proof',
      '{ cardholders { nodes { mobile } } }',
    );
  while (receiver.received.length < 2) await sleep(50);
  for (const { headers, body } of receiver.received)
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeTruthy();
  const alert = JSON.parse(receiver.received[1]?.body ?? '').data;

  const listed = await audit('alerts', 'list', '--client', 'auditor', '--state', 'OPEN', '--rule', 'trial');
  expect(listed.stdout).toContain(`${alert.id}  HIGH`);
  const acknowledged = await audit('alerts', 'acknowledge', alert.id, ...AUDITOR);
  expect(acknowledged.stdout, acknowledged.stderr).toContain('ACKNOWLEDGED 已受理');
  await audit('alerts', 'comment', alert.id, '已约谈', ...AUDITOR, '--language', 'en');
  const closed = await audit(
    'alerts',
    'close',
    alert.id,
    '--finding',
    'MISUSE',
    '--comment',
    '查实',
    ...AUDITOR,
  );
  expect(closed.stdout).toContain('MISUSE 滥用');
  const shown = await audit('alerts', 'show', alert.id, '--client', 'auditor', '--language', 'en');
  expect(shown.stdout).toMatch(/about: PUBLIC_SECURITY \/ officer-1/);
  expect(shown.stdout).toMatch(/HRSS ChenJing: ALERT_COMMENTED 已约谈/);
  expect(shown.stdout).toMatch(new RegExp(`→ ${id}: DELIVERED \\(Delivered\\) \\(1\\)`));

  const off = await audit('rules', 'disable', 'trial', '--reason', '试毕', ...AUDITOR);
  expect(off.stdout).toMatch(/trial +REFUSALS +否/);
  const list = await audit('webhook', 'list');
  expect(list.stdout).toMatch(new RegExp(`${id} +${receiver.url} .* HIGH +0 +1 +0`));
  expect(list.stdout).not.toContain(secret);
  expect((await audit('webhook', 'remove', id, '--operator', 'ChenJing')).code).toBe(0);
  const log = await run(installation, 'agreement', 'log', 'hub', '--client', 'auditor', '--json');
  const actions = JSON.parse(log.stdout).map(({ action }: { action: string }) => action);
  for (const action of ['WEBHOOK_ADDED', 'WATCH_RULE_SET', 'ALERT_RAISED', 'ALERT_CLOSED', 'WEBHOOK_REMOVED'])
    expect(actions).toContain(action);
});

test('what cannot be is told plainly', TIME, async () => {
  const answers = await Promise.all([
    audit('webhook', 'add', 'http://169.254.169.254/', '--operator', 'ChenJing'),
    audit('webhook', 'test', '1b4e28ba-2fa1-4d8e-883f-0016d3cca427'),
    audit('alerts', 'show', 'nonsense', '--client', 'auditor'),
    audit(
      'rules',
      'set',
      'x',
      '--kind',
      'UNUSED',
      '--severity',
      'LOW',
      '--parameters',
      '{}',
      '--reason',
      'x',
      ...AUDITOR,
    ),
  ]);
  const expected = [/not allowed/, /no such webhook/, /no such alert/, /parameters\.days 应为/];
  for (const [i, { code, stderr }] of answers.entries()) {
    expect([code, stderr]).toEqual([1, expect.stringMatching(expected[i] as RegExp)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});

test.each([['alerts'], ['rules'], ['webhook'], ['alerts', 'close'], ['rules', 'set'], ['webhook', 'add']])(
  'the help of %s %s has examples',
  TIME,
  async (...command) => {
    const { stdout } = await audit(...command.filter((part) => typeof part === 'string'), '--help');
    expect(stdout).toMatch(/示例 · Examples:\n {2}\$ onecard audit/);
  },
);
