import { Command } from 'commander';
import type { ChangeSubscription } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';

const QUERY =
  'query($agreement: ID!) { changeSubscriptions(agreement: $agreement) { id purpose kinds url since } }';

export function subscriptionsCommand(): Command {
  return withJsonOption(withAskOptions(new Command('subscriptions')))
    .description('列出一份协议的订阅 · list the subscriptions under an agreement')
    .argument('<agreement>', '协议标识 · identifier of the agreement')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard notice subscriptions haikou-counter --client big-data-office`,
    )
    .action(list);
}

async function list(
  agreement: string,
  { json, ...ask }: AskOptions & { readonly json: boolean },
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { changeSubscriptions } = await hub.ask<{
    readonly changeSubscriptions: readonly ChangeSubscription[];
  }>({ query: QUERY, variables: { agreement } });
  if (json) return printJson(changeSubscriptions);
  if (changeSubscriptions.length === 0) return print([words.say({ zh: '没有', en: 'none' })]);
  const headings = [
    { zh: '标识', en: 'identifier' },
    { zh: '目的', en: 'purpose' },
    { zh: '变更种类', en: 'kinds' },
    { zh: '网址', en: 'URL' },
    { zh: '自', en: 'since' },
  ].map(words.say);
  print(
    table(
      headings,
      changeSubscriptions.map(({ id, purpose, kinds, url, since }) => [
        id,
        purpose,
        kinds.join(' '),
        url,
        since,
      ]),
    ),
  );
}
