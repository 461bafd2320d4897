import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/catalogue.md';

test(`what ${FILE} says to type works`, { timeout: 180_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(['search', 'export', 'ask']);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [search = '', , ask = ''] = stdout.split(SEPARATOR);
  expect(search).toMatch(/^DrivingLicence +机动车驾驶证 /m);
  expect(search).toMatch(/^DrivingLicence +Driving licence /m);
  expect(search).toMatch(/^DrivingLicence\.penaltyPoints +累积记分 +PUBLIC_SECURITY +CONDITIONAL +3 /m);
  const file = (name: string) => readFileSync(join(installation.directory, name), 'utf8');
  expect(JSON.parse(file('catalogue.jsonld'))['@type']).toBe('dcat:Catalog');
  expect(file('catalogue.csv')).toMatch(/^\u{feff}信息资源代码,信息资源名称,/u);
  expect(ask).toMatch(/# 为到达所需字段一并授予:Query\.cardholder Cardholder\.drivingLicence/);
  expect(ask).toMatch(/# 超出服务事项最小集.*Cardholder\.mobile/);
  expect(ask).toMatch(/licence-check.*DRAFT/);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
