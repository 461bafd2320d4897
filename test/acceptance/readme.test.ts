import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

test.each(['README.md', 'README.zh-CN.md'])(
  'what %s says to type works',
  { timeout: 120_000 },
  async (file) => {
    const installation = await createInstallation();
    await run(installation, 'seed', '--cardholders', '500');
    const hub = start(installation, ['start']);
    await hub.says('npx onecard demo\n');

    const blocks = blocksOf(file);
    expect(blocks.map(({ name }) => name)).toEqual(['ask', 'refused', 'audit', 'agree', 'sources']);
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
      cwd: installation.directory,
      env: installation.environment,
    });
    expect(stderr).toBe('');

    const [asked = '', refused = '', audit = '', agree = '', sources = ''] = stdout.split(SEPARATOR);
    expect(JSON.parse(asked).data.cardholder).toMatchObject({
      name: expect.any(String),
      drivingLicence: { classes: expect.any(String) },
    });
    expect(refused.trim()).toMatch(/\S+$/);
    expect(refused).toContain('FIELD_NOT_GRANTED');
    expect(refused).not.toContain('"data"');
    expect(JSON.parse(audit).data.accessRecords.nodes).toMatchObject([
      { outcome: 'REFUSED', denied: ['Cardholder.healthRecord', 'HealthRecord.bloodType'] },
      { outcome: 'RELEASED', operator: 'officer-007', denied: [] },
    ]);
    expect(agree).toContain('HouseholdRegistration.members');
    expect(agree).toContain('hospital-reception.yaml: ok');
    expect(sources).toContain('medical-insurance');
    expect(sources).toContain('EDUCATION');
    hub.kill('SIGTERM');
    await hub.result;
    installation.remove();
  },
);
