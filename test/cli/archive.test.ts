import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, run } from '../acceptance/support/hub-command.ts';
import { type AuditDatabase, createAuditDatabase } from '../audit/support/database.ts';
import { appendInMonth } from '../audit/support/old-month.ts';

const TIME = { timeout: 120_000 };
const MONTH = '2021-03';

let database: AuditDatabase;
let installation: Installation & { remove(): void };
beforeAll(async () => {
  database = await createAuditDatabase();
  installation = await createInstallation({ DATABASE_URL: database.url });
  await appendInMonth(database, { month: MONTH, count: 30, logOf: (i) => (i % 2 === 0 ? 'a-log' : 'hub') });
}, 120_000);
afterAll(async () => {
  installation.remove();
  await database.drop();
});

const audit = (...args: readonly string[]) => run(installation, 'audit', ...args);
const by = ['--operator', 'ChenJing'] as const;
const archive = () => join(installation.directory, 'data/archive', MONTH);

async function hubLog(): Promise<readonly string[]> {
  const { rows } = await database.admin.query<{ leaf: { action: string; target: string; reason: string } }>(
    `SELECT convert_from(leaf, 'UTF8')::json AS leaf FROM audit_entry WHERE log = 'hub' AND kind = 'change' ORDER BY index`,
  );
  return rows.map(({ leaf: { action, target, reason } }) =>
    [action, target, ...(reason === null ? [] : [reason])].join(' '),
  );
}

test(
  'an old month goes into the archive, comes back to be searched, goes again and expires',
  TIME,
  async () => {
    const dry = await audit('archive', '--dry-run', ...by);
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining(`would archive ${MONTH}`)]);
    expect(existsSync(archive())).toBe(false);

    const archived = await audit('archive', ...by);
    expect([archived.code, archived.stderr]).toEqual([0, expect.anything()]);
    expect(archived.stdout).toContain(`of ${MONTH} are archived`);
    expect(readdirSync(archive())).toEqual(['a-log', 'hub']);
    const none = await audit('archive', ...by);
    expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('no month before')]);
    expect((await audit('months')).stdout).toMatch(new RegExp(`${MONTH} +\\d+ +已归档 · archived\n`));

    const restored = await audit('restore', MONTH, '--reason', 'inspection', ...by);
    expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining('can be searched')]);
    expect((await audit('months')).stdout).toMatch(new RegExp(`${MONTH} +\\d+ .*back in the database`));
    const again = await audit('restore', MONTH, '--reason', 'inspection', ...by);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is no archived month')]);
    expect((await audit('archive', ...by)).code).toBe(0);

    const held = await audit('hold', 'add', 'a-log', '--reason', 'case-1', ...by);
    expect(held.code).toBe(0);
    const id = held.stdout.trim();
    expect((await audit('expire', ...by)).stdout).toBe(`已销毁 ${MONTH}/hub · destroyed ${MONTH}/hub\n`);
    expect(readdirSync(join(archive(), 'hub'))).toEqual([]);
    expect((await audit('hold', 'list')).stdout).toContain(id);
    expect((await audit('hold', 'release', id, '--reason', 'closed', ...by)).code).toBe(0);
    const twice = await audit('hold', 'release', id, '--reason', 'closed', ...by);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('no hold')]);
    expect((await audit('expire', '--dry-run', ...by)).stdout).toContain(`would destroy ${MONTH}/a-log`);
    expect((await audit('expire', ...by)).stdout).toContain(`destroyed ${MONTH}/a-log`);
    expect((await audit('months')).stdout).toMatch(new RegExp(`${MONTH} +\\d+ +已到期销毁 · expired`));

    expect(await hubLog()).toEqual([
      `AUDIT_ARCHIVED ${MONTH}`,
      `AUDIT_RESTORED ${MONTH} inspection`,
      `AUDIT_ARCHIVED ${MONTH}`,
      'LEGAL_HOLD_PLACED a-log case-1',
      `AUDIT_EXPIRED ${MONTH}/hub`,
      `LEGAL_HOLD_RELEASED ${id} closed`,
      `AUDIT_EXPIRED ${MONTH}/a-log`,
    ]);
  },
);

test('what is wrong is told, and nothing is moved', TIME, async () => {
  const month = '2021-05';
  await appendInMonth(database, { month, count: 4, logOf: () => 'b-log' });
  const folder = join(installation.directory, 'data/archive', month);
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(folder, 'a file in the way');
  const blocked = await audit('archive', ...by);
  expect(blocked.code).toBe(1);
  expect(blocked.stderr).not.toMatch(/\n\s+at /);
  expect((await audit('months')).stdout).toMatch(new RegExp(`${month} +\\d+ +在库`));
  const short = await run(
    { ...installation, environment: { ...installation.environment, ONECARD_AUDIT_ONLINE_MONTHS: '3' } },
    'audit',
    'archive',
    ...by,
  );
  expect([short.code, short.stderr]).toEqual([1, expect.stringContaining('ONECARD_AUDIT_ONLINE_MONTHS')]);
  const nobody = await audit('hold', 'add', 'no-log', '--reason', 'x', ...by);
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('no log no-log')]);
});
