import { Command } from 'commander';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { CommandError } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { describeObjection, SHOWN, type ShownObjection } from './describe-objection.ts';

export function showCommand(): Command {
  return withJsonOption(withAskOptions(new Command('show')))
    .description(
      '一项异议或更正及其陈述;查看记入枢纽日志 · one objection or correction and what it says; the hub log notes the look',
    )
    .argument('<id>', '标识 · identifier')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard objection show 6b1f… --client police-office --language en`,
    )
    .action(show);
}

async function show(id: string, { json, ...ask }: AskOptions & { readonly json: boolean }): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { objection } = await hub.ask<{ readonly objection: ShownObjection | null }>({
    query: `query($id: ID!) { objection(id: $id) ${SHOWN} }`,
    variables: { id },
  });
  if (objection === null)
    throw new CommandError(`本部门没有异议 ${id} · your department has no objection ${id}`);
  if (json) return printJson(objection);
  print(describeObjection(objection, words));
}
