import { describe, expect, test, vi } from 'vitest';
import { describeVersion } from '../../cli/agreement/describe-version.ts';
import { readPages } from '../../cli/agreement/pages.ts';
import { describeProgress } from '../../cli/agreement/progress.ts';
import { createWords } from '../../cli/agreement/words.ts';
import { agreementCommand } from '../../cli/agreement.ts';
import type { HubConnection, Operation } from '../../cli/hub-connection.ts';
import { print } from '../../cli/print.ts';
import { table } from '../../cli/table.ts';
import type { AgreementVersion } from '../../generated/graphql.ts';
import { buildCatalogue } from '../../schema/build.ts';

describe('help', () => {
  test.each(agreementCommand().commands)('of agreement $_name has both languages and examples', (command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(/\p{Script=Han}.* · \w+/u);
    expect(help).toMatch(new RegExp(`示例 · Examples:\n {2}\\$ onecard agreement .*\\b${command.name()}\\b`));
  });
});

test('a list is read page after page to its end', async () => {
  const pages = new Map<unknown, { nodes: readonly string[]; endCursor: string }>([
    [undefined, { nodes: ['a', 'b'], endCursor: 'b' }],
    ['b', { nodes: ['c'], endCursor: 'c' }],
    ['c', { nodes: ['d'], endCursor: 'd' }],
  ]);
  const ask = async ({ variables }: Operation) => {
    const { after, id } = variables as { readonly after?: string; readonly id: string };
    expect(id).toBe('hotel-check-in');
    const { nodes = [], endCursor } = pages.get(after) ?? {};
    return { list: { nodes, pageInfo: { hasNextPage: endCursor !== 'd', endCursor } } };
  };
  const hub = { ask } as unknown as HubConnection;
  const question = { query: '{ list }', variables: { id: 'hotel-check-in' } };
  expect(await readPages<string>(hub, question)).toEqual(['a', 'b', 'c', 'd']);
});

test('a table aligns Chinese, which is two columns wide, and keeps each row on its line', () => {
  expect(
    table(
      ['部门', 'reason'],
      [
        ['HRSS', 'line\nbreak'],
        ['省公安厅', null],
      ],
    ),
  ).toEqual(['部门      reason', 'HRSS      line break', '省公安厅  —']);
});

test("another department's text cannot steer the terminal", () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  print(['理由:\u001b[2Kok\u202edlo']);
  expect(log).toHaveBeenCalledWith('理由:\u{fffd}[2Kok\u{fffd}dlo');
  log.mockRestore();
});

describe('an answer that is overdue', () => {
  const version: AgreementVersion = {
    version: 2,
    state: 'SUBMITTED',
    title: 'Car hire',
    purposes: ['driving-licence-proof'],
    validFrom: '2026-01-01',
    validTo: '2030-12-31',
    parties: ['TOURISM', 'PUBLIC_SECURITY'],
    justification: 'Both halves of the licence',
    beyondMinimum: ['DrivingLicence.penaltyPoints'],
    emergencyBeyondMinimum: [],
    makers: ['LiLei'],
    submittedAt: '2026-03-02T01:00:00.000Z',
    answers: [
      { department: 'PUBLIC_SECURITY', answer: null, automatic: false, dueOn: '2026-03-16', overdue: true },
      { department: 'HRSS', answer: 'APPROVED', automatic: true, dueOn: '2026-03-16', overdue: false },
    ],
    grants: [
      {
        coordinate: 'DrivingLicence.penaltyPoints',
        mask: 'NONE',
        arguments: null,
        rules: ['grants[0]'],
        owner: 'PUBLIC_SECURITY',
        level: 2,
      },
    ],
    emergencyGrants: [],
    document: '',
    documentHash: '',
    differences: [],
  };
  const words = createWords(buildCatalogue(), 'en');

  test('is marked where the version is shown, beside its reasons and what was approved by law', () => {
    const lines = describeVersion(version, words);
    expect(lines).toContain('justification: Both halves of the licence');
    expect(lines).toContain('beyond the minimum: DrivingLicence.penaltyPoints');
    expect(lines).toContain('PUBLIC_SECURITY  awaited   2026-03-16  OVERDUE  —       —');
    expect(lines).toContain('HRSS             APPROVED  2026-03-16           by law  —');
    expect(lines).toContain('DrivingLicence.penaltyPoints  NONE  PUBLIC_SECURITY  2      any');
  });

  test('is marked where it is said what comes next', () => {
    const lines = describeProgress(
      { id: 'car-hire', state: 'ACTIVE', versions: [version], draft: null },
      words,
    );
    expect(lines).toEqual([
      'car-hire: ACTIVE (Active)',
      'version 2: SUBMITTED (Submitted: answers are awaited)',
      '→ PUBLIC_SECURITY has to answer by 2026-03-16 (OVERDUE): onecard agreement approve|refuse car-hire',
    ]);
  });
});
