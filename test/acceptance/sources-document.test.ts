import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { buildCatalogue } from '../../schema/build.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/sources.md';
const text = readFileSync(join(packageRoot(), FILE), 'utf8');
const [, document = ''] = /<!-- test: document -->\n+```yaml\n([\s\S]*?)```/.exec(text) ?? [];

/** A live database of 12 fields, as its department's own people would have made it. */
const tableOf = (people: readonly string[]) => `
  CREATE TABLE xx_xxjl (sfzh varchar(20), xm varchar(60), lxdh varchar(20), xxbh varchar(20) PRIMARY KEY, xxrq char(8), xxl int,
    xxdd varchar(60), blood_abo char(1), blood_rh char(1), zt char(1), bz text, gxsj varchar(14));
  COMMENT ON TABLE xx_xxjl IS '无偿献血记录 · Blood donation';
  COMMENT ON COLUMN xx_xxjl.xxrq IS '献血日期'; COMMENT ON COLUMN xx_xxjl.xxl IS '献血量'; COMMENT ON COLUMN xx_xxjl.xxdd IS '献血地点';
  CREATE INDEX ON xx_xxjl (upper(btrim(sfzh::text)));
  INSERT INTO xx_xxjl SELECT p, '王小明', '1380000' || lpad(i::text, 4, '0'), 'XX' || i, '202605' || lpad((1 + i % 28)::text, 2, '0'), 200 + 100 * (i % 3)::int,
    '海口市血液中心', (1 + i % 4)::text, (1 + i % 2)::text, (i % 3)::text, NULL, '20260601080000'
    FROM unnest(ARRAY[${people.map((person) => `'${person}'`).join()}]) WITH ORDINALITY AS u (p, i)`;

test(`what ${FILE} says to type leads from a live database to the first granted query`, {
  timeout: 240_000,
}, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const listed = await run(
    installation,
    ...[
      'query',
      '--client',
      'counter',
      '--agreement',
      'one-stop-counter',
      '--purpose',
      'household-registration-proof',
    ],
    '{ cardholders(first: 60) { nodes { idNumber } } }',
  );
  const people: readonly string[] = JSON.parse(listed.stdout).data.cardholders.nodes.map(
    ({ idNumber }: { readonly idNumber: string }) => idNumber,
  );
  const database = await createSourceDatabase(tableOf(people));
  writeFileSync(join(installation.directory, 'donors.yaml'), document);
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual([
    'connect',
    'propose',
    'preview',
    'publish',
    'agree',
    'ask',
  ]);

  const began = Date.now();
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: { ...installation.environment, DONATIONS_URL: database.url(), PERSON: people[0] },
  });
  process.stderr.write(
    `${FILE}: ${Math.round((Date.now() - began) / 1000)} s from connect to the first granted query\n`,
  );

  const [connect = '', propose = '', preview = '', publish = '', agree = '', ask = ''] =
    stdout.split(SEPARATOR);
  expect(connect).toContain('onecard source introspect donations');
  expect(connect).not.toContain(database.url());
  expect(propose).toContain('donations.graphql: ok');
  expect(preview).toContain('JOIN_COVERAGE');
  expect(preview).not.toMatch(/1380000\d{4}|王小明/);
  for (const person of people) expect(preview).not.toContain(person);
  expect(publish).toMatch(/已发布|Published/);
  expect(publish).toMatch(/✓ coverage/);
  expect(agree).toContain('donor-entry');
  expect(JSON.parse(ask)).toMatchObject({
    data: {
      cardholder: {
        bloodDonation: { donatedOn: '2026-05-02', millilitres: 300, phone: '138****0001' },
      },
    },
  });
  hub.kill('SIGTERM');
  await hub.result;
  await database.drop();
  installation.remove();
});

test(`${FILE} names every limit and every kind of expectation`, () => {
  const { schema } = buildCatalogue();
  const limits = schema.getDirective('limits')?.args.map(({ name }) => name) ?? [];
  const kinds = schema.getType('SourceExpectationKind') as unknown as {
    getValues(): readonly { name: string }[];
  };
  for (const name of [...limits, ...kinds.getValues().map((value) => value.name)])
    expect(text, name).toMatch(new RegExp(`\\b${name}\\b`));
});
