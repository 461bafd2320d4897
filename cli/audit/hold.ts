import { Command } from 'commander';
import { placeHold, readHolds, releaseHold } from '../../audit/archive/legal-holds.ts';
import { administerBy, withAdminClient } from '../client/administer.ts';
import { operatorOption } from '../client/operator-option.ts';
import { CommandError } from '../failure.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';

const EVERY_LOG = '*';

export function holdCommand(): Command {
  return new Command('hold')
    .description('依法保全:使归档不被销毁 · legal holds: keep archives from being destroyed')
    .addCommand(addCommand())
    .addCommand(releaseCommand())
    .addCommand(listCommand())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit hold add roadside-check --reason '(2026)琼01民初1号' --operator ChenJing
  $ onecard audit hold list`,
    );
}

function addCommand(): Command {
  return new Command('add')
    .description('保全一个日志或全部 · hold a log, or all of them')
    .argument('<log>', "协议标识、hub,或 '*' 为全部 · an agreement’s identifier, hub, or '*' for all")
    .requiredOption('--reason <text>', '事由,记入日志 · why, for the log')
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit hold add '*' --reason 专项检查 --operator ChenJing`,
    )
    .action(
      async (log: string, { reason, operator }: { readonly reason: string; readonly operator: string }) => {
        await withAdminClient(async (client) => {
          const { rowCount } = await client.query('SELECT FROM audit_log WHERE log = $1', [log]);
          if (log !== EVERY_LOG && rowCount === 0)
            throw new CommandError(`没有日志 ${log} · there is no log ${log}`);
          await administerBy(
            client,
            { action: 'LEGAL_HOLD_PLACED', target: log, operator, reason },
            async () => {
              const id = await placeHold(client, { log: log === EVERY_LOG ? null : log, reason });
              console.log(`${id}`);
            },
          );
        });
      },
    );
}

function releaseCommand(): Command {
  return new Command('release')
    .description('解除保全 · release a hold')
    .argument('<id>', '保全标识 · identifier of the hold')
    .requiredOption('--reason <text>', '事由,记入日志 · why, for the log')
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit hold release 3f0c9a52-… --reason 结案 --operator ChenJing`,
    )
    .action(
      async (id: string, { reason, operator }: { readonly reason: string; readonly operator: string }) => {
        await withAdminClient((client) =>
          administerBy(client, { action: 'LEGAL_HOLD_RELEASED', target: id, operator, reason }, async () => {
            if (!(await releaseHold(client, id)))
              throw new CommandError(`没有生效中的保全 ${id} · there is no hold ${id} in force`);
          }),
        );
        console.log(`已解除 · released`);
      },
    );
}

function listCommand(): Command {
  return new Command('list')
    .description('列出保全 · list the holds')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit hold list`,
    )
    .action(async () => {
      const holds = await withAdminClient(readHolds);
      const rows = holds.map(({ id, log, reason, since, releasedAt }) => [
        id,
        log ?? EVERY_LOG,
        since.toISOString(),
        releasedAt?.toISOString(),
        reason,
      ]);
      print(table(['标识 · id', '日志 · log', '自 · since', '解除 · released', '事由 · reason'], rows));
    });
}
