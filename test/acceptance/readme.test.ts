import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { createInstallation, ONECARD, run, start } from './support/hub-command.ts';

/** In a README, `<!-- test: name -->` before a shell block says that its commands are run here, in order. */
const BLOCK = /<!-- test: ([\w-]+) -->\n+```sh\n([\s\S]*?)```/g;

/** The README runs what is installed; here that is the sources as they are now. */
const ONECARD_OF_THE_SOURCES = `npx() { shift; ${ONECARD.map((part) => `'${part}'`).join(' ')} "$@"; }`;
const SEPARATOR = '--- the next block ---';

function blocksOf(file: string): readonly { readonly name: string; readonly commands: string }[] {
  return [...readFileSync(join(packageRoot(), file), 'utf8').matchAll(BLOCK)].map(
    ([, name = '', commands = '']) => ({ name, commands }),
  );
}

test.each(['README.md', 'README.zh-CN.md'])(
  'what %s says to type works',
  { timeout: 120_000 },
  async (file) => {
    const installation = await createInstallation();
    await run(installation, 'seed', '--cardholders', '500');
    const hub = start(installation, ['start']);
    await hub.says('npx onecard demo\n');

    const blocks = blocksOf(file);
    expect(blocks.map(({ name }) => name)).toEqual(['ask', 'refused', 'audit']);
    const script = [
      'set -euo pipefail',
      ONECARD_OF_THE_SOURCES,
      blocks.map(({ commands }) => commands).join(`\necho '${SEPARATOR}'\n`),
    ].join('\n');
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], {
      cwd: packageRoot(),
      env: installation.environment,
    });
    expect(stderr).toBe('');

    const [asked = '', refused = '', audit = ''] = stdout.split(SEPARATOR);
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
    hub.kill('SIGTERM');
    await hub.result;
    installation.remove();
  },
);
