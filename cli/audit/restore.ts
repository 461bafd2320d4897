import { Command } from 'commander';
import { readMonths } from '../../audit/archive/months.ts';
import { restoreMonth } from '../../audit/archive/restore-month.ts';
import { administerBy, withAdminClient } from '../client/administer.ts';
import { operatorOption } from '../client/operator-option.ts';
import { CommandError } from '../failure.ts';
import { openInstallation } from '../installation.ts';
import { entriesBar } from '../progress-bar.ts';
import { toldAs } from './archive.ts';

interface RestoreOptions {
  readonly operator: string;
  readonly reason: string;
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      '把已归档的月份调回数据库以供检索 · bring an archived month back into the database, to be searched',
    )
    .argument('<month>', '月份,如 2024-03 · month, such as 2024-03')
    .addOption(operatorOption())
    .requiredOption('--reason <text>', '事由,记入日志 · why, for the log')
    .addHelpText(
      'after',
      `
归档文件留存;下一次 onecard audit archive 再将其移出。
The archive stays; the next onecard audit archive takes the month out again.

示例 · Examples:
  $ onecard audit restore 2024-03 --reason '(2026)琼01民初1号' --operator ChenJing`,
    )
    .action(restore);
}

async function restore(month: string, { operator, reason }: RestoreOptions): Promise<void> {
  const { archiveDirectory: directory } = openInstallation().settings;
  await withAdminClient(async (client) => {
    const known = (await readMonths(client)).find((one) => one.month === month);
    if (known?.state !== 'ARCHIVED')
      throw new CommandError(
        `${month} 不是已归档的月份:onecard audit months · ${month} is no archived month: onecard audit months`,
      );
    const bar = entriesBar();
    bar.start(known.entries, 0);
    try {
      const administration = { action: 'AUDIT_RESTORED', target: month, operator, reason };
      await administerBy(client, administration, async () => {
        await restoreMonth({ client, directory, month, onProgress: (entries) => bar.increment(entries) });
      });
    } catch (error) {
      throw toldAs(error, `${month} 未调回 · ${month} is not brought back`);
    } finally {
      bar.stop();
    }
    console.log(
      `${month} 的 ${known.entries} 条可检索 · the ${known.entries} entries of ${month} can be searched`,
    );
  });
}
