import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { SEVERITIES, type Severity } from '../../audit/watch/rule.ts';
import { DEPARTMENTS, type Department } from '../../server/identity/caller.ts';
import { installationSecret } from '../../server/installation-secret.ts';
import {
  addWebhook,
  findWebhook,
  listWebhooks,
  makeWebhook,
  removeWebhook,
} from '../../server/webhooks/registry.ts';
import { send } from '../../server/webhooks/send.ts';
import { readWebhookUrl } from '../../server/webhooks/webhook-url.ts';
import { administer, withAdminClient } from '../client/administer.ts';
import { operatorOption } from '../client/operator-option.ts';
import { CommandError } from '../failure.ts';
import { assertStarted, openInstallation } from '../installation.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';

const TEST_TIMEOUT_MS = 10_000;

/** Where alerts are told: the owner's business, for the hub sends there from within its network. */
export function webhookCommand(): Command {
  return new Command('webhook')
    .description('告警的接收端(运维)· where alerts are told (operators)')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand())
    .addCommand(testCommand())
    .addHelpText(
      'after',
      `
直接写入枢纽的数据库(DATABASE_ADMIN_URL),每一步记入枢纽日志。
Writes to the hub's own database (DATABASE_ADMIN_URL); each step is an entry of the hub's log.

示例 · Examples:
  $ onecard audit webhook add https://alerts.example/hub --severity MEDIUM --operator ChenJing
  $ onecard audit webhook list`,
    );
}

interface AddOptions {
  readonly department?: Department;
  readonly severity: Severity;
  readonly operator: string;
}

function addCommand(): Command {
  return new Command('add')
    .description('登记接收端 · add a webhook')
    .argument('<url>', '网址,生产环境须为 https · URL, https in production')
    .addOption(
      new Option(
        '--department <code>',
        '只收该部门为一方的协议的告警 · only alerts of agreements to which it is a party',
      ).choices(DEPARTMENTS),
    )
    .addOption(
      new Option('--severity <severity>', '至少此级 · of this severity at least')
        .choices(SEVERITIES)
        .default('LOW'),
    )
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
签名密钥只显示这一次(Standard Webhooks)。 · The secret that signs is told this once (Standard Webhooks).

示例 · Examples:
  $ onecard audit webhook add https://alerts.example/hub --operator ChenJing
  $ onecard audit webhook add https://alerts.tourism.example/ --department TOURISM --severity HIGH --operator ChenJing`,
    )
    .action(async (given: string, { department, severity, operator }: AddOptions) => {
      const { settings } = startedInstallation();
      const url = readWebhookUrl(given, settings);
      const { id, secret } = makeWebhook();
      const hubSecret = installationSecret(settings).secret;
      await administer({ action: 'WEBHOOK_ADDED', target: id, operator }, (client) =>
        addWebhook(client, { id, url, department, severity, secret, hubSecret }),
      );
      console.log(`已登记 ${id} · ${id} is added`);
      console.log(`签名密钥 · secret: ${secret}`);
      console.log(`接下来 · next: onecard audit webhook test ${id}`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('列出接收端及其投递 · list the webhooks and their deliveries')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit webhook list`,
    )
    .action(async () => {
      startedInstallation();
      const webhooks = await withAdminClient(listWebhooks);
      const headings = [
        '标识 · id',
        '网址 · URL',
        '部门 · department',
        '程度 · severity',
        '待投递 · pending',
        '已送达 · delivered',
        '已放弃 · given up',
        '最近失败 · last failure',
      ];
      print(
        table(
          headings,
          webhooks.map((webhook) => [
            webhook.id,
            webhook.url,
            webhook.department,
            webhook.severity,
            webhook.pending,
            webhook.delivered,
            webhook.givenUp,
            webhook.lastFailure,
          ]),
        ),
      );
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('移除接收端,待投递者一并丢弃 · remove a webhook and what is on its way to it')
    .argument('<id>', '标识 · identifier')
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit webhook remove 1b4e28ba-2fa1-4d8e-883f-0016d3cca427 --operator ChenJing`,
    )
    .action(async (id: string, { operator }: { readonly operator: string }) => {
      startedInstallation();
      await administer({ action: 'WEBHOOK_REMOVED', target: id, operator }, (client) =>
        removeWebhook(client, id),
      );
      console.log(`已移除 ${id} · ${id} is removed`);
    });
}

function testCommand(): Command {
  return new Command('test')
    .description('此刻自本机试发一条 webhook.test · send a webhook.test now, from this host')
    .argument('<id>', '标识 · identifier')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit webhook test 1b4e28ba-2fa1-4d8e-883f-0016d3cca427`,
    )
    .action(async (id: string) => {
      const { settings } = startedInstallation();
      const { secret: hubSecret } = installationSecret(settings);
      const { url, secret } = await withAdminClient((client) => findWebhook(client, id, hubSecret));
      const now = new Date();
      const body = JSON.stringify({ type: 'webhook.test', timestamp: now.toISOString(), data: {} });
      const message = { id: `msg_${randomUUID()}`, body, now };
      const failure = await send({ url, secret, message, mode: settings.mode, timeoutMs: TEST_TIMEOUT_MS });
      if (failure !== undefined)
        throw new CommandError(`接收端未收下 · the webhook has not taken it: ${failure}`);
      console.log('接收端已收下 · the webhook has taken it');
    });
}

function startedInstallation() {
  const installation = openInstallation();
  assertStarted(installation);
  return installation;
}
