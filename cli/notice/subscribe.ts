import { Command, Option } from 'commander';
import type { NewChangeSubscription } from '../../generated/graphql.ts';
import { type ChangeOptions, openDesk, withChangeOptions } from '../agreement/asking.ts';
import { print } from '../print.ts';
import { KINDS } from './kinds.ts';

interface SubscribeOptions extends ChangeOptions {
  readonly purpose: string;
  readonly kind: readonly string[];
}

const MUTATION = `mutation($agreement: ID!, $purpose: String!, $kinds: [ChangeKind!]!, $url: String!) {
  subscribeToChanges(agreement: $agreement, purpose: $purpose, kinds: $kinds, url: $url) {
    secret subscription { id }
  }
}`;

export function subscribeCommand(): Command {
  return withChangeOptions(new Command('subscribe'))
    .description('以协议使用部门的名义订阅变更 · subscribe the consumer of an agreement to changes')
    .argument('<agreement>', '协议标识 · identifier of the agreement')
    .argument('<url>', '网址,生产环境须为 https · URL, https in production')
    .requiredOption('--purpose <code>', '目的(服务事项)· purpose, a service item of the agreement')
    .addOption(
      new Option('--kind <kind...>', '变更种类 · kinds of change').choices(KINDS).makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
签名密钥只显示这一次(Standard Webhooks)。 · The secret that signs is told this once (Standard Webhooks).

示例 · Examples:
  $ onecard notice subscribe haikou-counter https://notices.example/hub --purpose haikou-counter \\
      --kind LICENCE_SUSPENDED --client big-data-office --operator LiLei`,
    )
    .action(subscribe);
}

async function subscribe(
  agreement: string,
  url: string,
  { purpose, kind: kinds, ...ask }: SubscribeOptions,
): Promise<void> {
  const { hub, words } = await openDesk(ask);
  const { subscribeToChanges } = await hub.ask<{ readonly subscribeToChanges: NewChangeSubscription }>({
    query: MUTATION,
    variables: { agreement, purpose, kinds, url },
  });
  const { secret, subscription } = subscribeToChanges;
  print([
    words.say({ zh: `已订阅 ${subscription.id}`, en: `subscribed: ${subscription.id}` }),
    words.say({ zh: `签名密钥:${secret}`, en: `secret: ${secret}` }),
  ]);
}
