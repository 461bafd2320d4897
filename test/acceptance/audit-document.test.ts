import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocksOf, SEPARATOR, scriptOf } from './support/documented-commands.ts';
import { createInstallation, run, start } from './support/hub-command.ts';

const FILE = 'docs/audit.md';

/** What each block of commands says, in the order of the document. */
const SAID: Readonly<Record<string, (said: string, directory: string) => void>> = {
  search: (said) =>
    expect(JSON.parse(said).data.changeRecords.nodes).toMatchObject([{ action: 'AGREEMENT_ENROLLED' }]),
  ask: (said) => expect(said).toMatch(/共 0 条\n\[\]/),
  // The search of before is itself an entry about the person.
  summary: (said) => expect(said).toMatch(/HRSS .* auditor .*\n1 records/),
  totals: (said) => expect(said).toMatch(/as of \S+; \d+ entries are not counted yet/),
  records: (_, directory) => {
    const records = readFileSync(join(directory, 'records.ndjson'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(records.at(-1) ?? '')).toMatchObject({ complete: true, records: records.length - 1 });
  },
  checkpoint: (said) => expect(said).toMatch(/the \d+ entries that \S+ has now begin with the \d+ of then/),
  prove: (said) => expect(said).toContain('proven: entry 0'),
  export: (said) =>
    expect(said).toMatch(
      /proven: entries 0 to \d+ of[\s\S]*they begin with the \d+ entries of the older checkpoint/,
    ),
  case: (said) => expect(said).toContain('every entry in its log'),
  fsck: (said) => expect(said).toContain('are as they were written'),
  logins: (said) => expect(said).toMatch(/^\s*条目/),
  retention: (said) => expect(said).toContain('no month before'),
  hold: (said) => expect(said).toContain('roadside-check'),
  witness: (said) => {
    expect(said).toMatch(/cosigned [1-9]\d* logs/);
    expect(JSON.parse(said.slice(said.indexOf('\n{') + 1)).data.cosignedCheckpoint).toMatchObject({
      note: expect.stringContaining('\n— witness.health.example '),
      cosignatures: [{ witness: 'witness.health.example', department: 'HEALTH' }],
    });
  },
  watch: (said) => expect(said).toMatch(/roadside-refusals +REFUSALS +否 +HIGH +roadside-check/),
  webhook: (said) => expect(said).toMatch(/secret: whsec_\S+[\s\S]*https:\/\/alerts\.example\/hub/),
  keys: (said) => expect(said).toMatch(/hub\/\d+ +127\.0\.0\.1:\d+\/hub\+[0-9a-f]{8}\+/),
};

test(`what ${FILE} says to type works`, { timeout: 600_000 }, async () => {
  const installation = await createInstallation();
  await run(installation, 'seed', '--cardholders', '500');
  const hub = start(installation, ['start']);
  await hub.says('npx onecard demo\n');
  const blocks = blocksOf(FILE);
  expect(blocks.map(({ name }) => name)).toEqual(Object.keys(SAID));
  const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(blocks)], {
    cwd: installation.directory,
    env: installation.environment,
  });
  const said = stdout.split(SEPARATOR);
  for (const [i, check] of Object.values(SAID).entries()) check(said[i] ?? '', installation.directory);
  hub.kill('SIGTERM');
  await hub.result;
  installation.remove();
});
