import { Command, Option } from 'commander';
import type { ChangeDelivery, ChangeDeliveryState } from '../../generated/graphql.ts';
import { type AskOptions, openDesk, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

interface ListOptions extends AskOptions {
  readonly state?: ChangeDeliveryState;
  readonly first: number;
  readonly json: boolean;
}

const STATES: readonly ChangeDeliveryState[] = ['PENDING', 'DELIVERED', 'DROPPED', 'DEAD'];

const QUERY = `query($agreement: ID!, $state: ChangeDeliveryState, $first: Int) {
  changeDeliveries(agreement: $agreement, state: $state, first: $first) {
    id kind state attempts failure madeAt endedAt
  }
}`;

export function listCommand(): Command {
  return withJsonOption(withAskOptions(new Command('list')))
    .description('列出投递,死信为 DEAD · list deliveries; dead letters are those in the state DEAD')
    .argument('<agreement>', '协议标识 · identifier of the agreement')
    .addOption(new Option('--state <state>', '状态 · state').choices(STATES))
    .option('--first <n>', '至多多少条 · at most this many', wholeNumber, 50)
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard notice list haikou-counter --client big-data-office
  $ onecard notice list haikou-counter --state DEAD --client big-data-office`,
    )
    .action(list);
}

async function list(agreement: string, { state, first, json, ...ask }: ListOptions): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { changeDeliveries } = await hub.ask<{ readonly changeDeliveries: readonly ChangeDelivery[] }>({
    query: QUERY,
    variables: { agreement, state, first },
  });
  if (json) return printJson(changeDeliveries);
  if (changeDeliveries.length === 0) return print([words.say({ zh: '没有', en: 'none' })]);
  const headings = [
    { zh: '标识', en: 'identifier' },
    { zh: '变更种类', en: 'kind' },
    { zh: '状态', en: 'state' },
    { zh: '次数', en: 'attempts' },
    { zh: '原因', en: 'failure' },
    { zh: '产生', en: 'made at' },
    { zh: '结束', en: 'ended at' },
  ].map(words.say);
  print(
    table(
      headings,
      changeDeliveries.map(({ id, kind, state: now, attempts, failure, madeAt, endedAt }) => [
        ...[id, kind, now, attempts, failure, madeAt, endedAt],
      ]),
    ),
  );
}
