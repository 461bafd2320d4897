import { describe, expect, test, vi } from 'vitest';
import { readPages } from '../../cli/agreement/pages.ts';
import { print } from '../../cli/agreement/print.ts';
import { table } from '../../cli/agreement/table.ts';
import { agreementCommand } from '../../cli/agreement.ts';
import type { HubConnection, Operation } from '../../cli/hub-connection.ts';

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
