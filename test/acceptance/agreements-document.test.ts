import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { readAgreementDocument } from '../../policies/document/read-document.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { MASKS } from '../../schema/masks.ts';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/agreements.md';
const text = readFileSync(join(packageRoot(), FILE), 'utf8');
const [, example = ''] = /<!-- test: document -->\n+```yaml\n([\s\S]*?)```/.exec(text) ?? [];

test(`what ${FILE} says to type works, on the document that it shows`, { timeout: 180_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  writeFileSync(join(installation.directory, 'entry.yaml'), example);
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(['validate', 'life']);
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const [validate = '', life = ''] = stdout.split(SEPARATOR);
  expect(validate).toContain('entry.yaml: ok');
  expect(life).toMatch(/AGREEMENT_SUBMITTED[\s\S]*AGREEMENT_APPROVED[\s\S]*AGREEMENT_COUNTERSIGNED/);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});

test(`${FILE} names every key of a document and every mask`, () => {
  const schema = JSON.parse(
    readFileSync(join(packageRoot(), 'policies/document/agreement.schema.json'), 'utf8'),
  ) as { readonly properties: object };
  for (const name of [...Object.keys(schema.properties), ...Object.keys(MASKS)])
    if (name !== 'NONE') expect(text, name).toMatch(new RegExp(`\\b${name}\\b`));
});

test(`the document of ${FILE} fits the catalogue`, () => {
  expect(readAgreementDocument(example, buildCatalogue()).consumer).toBe('TOURISM');
});
