import { Command, InvalidArgumentError } from 'commander';
import { SCALARS } from '../../schema/scalars.ts';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { connectToHub } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { print } from '../print.ts';
import { lateBar } from '../progress-bar.ts';
import { exportBundle } from './export-bundle.ts';

interface ExportOptions extends TokenQuestion {
  readonly agreement: string;
  readonly from?: string;
  readonly to?: string;
  readonly output: string;
}

export function exportCommand(): Command {
  return withClientOptions(new Command('export'))
    .description(
      '导出一个日志的条目及其全部证明,供离线查验 · export entries of a log with all that proves them, to be checked offline',
    )
    .requiredOption('--agreement <id>', '协议标识,或 hub · an agreement’s identifier, or hub')
    .option('--from <time>', '不早于此日或此刻 · from this day, or time, on', (text) => timeOf(text, 0))
    .option('--to <time>', '至此日(含)或此刻之前 · to the end of this day, or before this time', (text) =>
      timeOf(text, 1),
    )
    .requiredOption(
      '--output <folder>',
      '写入的目录,须尚不存在或为空 · folder to write, not there yet or empty',
    )
    .addHelpText(
      'after',
      `
日期按海南时间。所含为该段时间所在的整块(256 条);散列树总是全日志的。每取一页,枢纽记一条访问。
Days are those of Hainan. There will be the whole tiles (of 256 entries) in which that time lies; the hash tree is always the whole
log's. The hub logs each page as an access.

示例 · Examples:
  $ onecard audit export --agreement roadside-check --client auditor --output roadside-check.bundle
  $ onecard audit export --agreement hub --from 2026-11-01 --to 2026-11-30 --client auditor --output hub-2026-11.bundle

接下来 · next: onecard audit verify roadside-check.bundle`,
    )
    .action(async ({ agreement, from, to, output, ...question }: ExportOptions) => {
      const hub = await connectToHub(openInstallation(), question);
      const bar = lateBar();
      const bundle = await exportBundle(hub, {
        log: agreement,
        from,
        to,
        output,
        onProgress: bar.advance,
      }).finally(bar.stop);
      const { origin, size, first, end, damage } = bundle;
      print([
        `已写入 ${output} · written to ${output}: ${origin} ${first}–${end - 1} / ${size}`,
        `接下来 · next: onecard audit verify ${output}`,
        ...damage,
      ]);
      if (damage.length > 0) process.exitCode = 1;
    });
}

/** A day in Hainan, or an ISO 8601 time with offset. @param days added to a day */
function timeOf(text: string, days: number): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  try {
    const time = new Date(SCALARS.DateTime.parseValue(isDay ? `${text}T00:00:00+08:00` : text));
    return new Date(time.getTime() + (isDay ? days * 86_400_000 : 0)).toISOString();
  } catch {
    throw new InvalidArgumentError(
      '应为日期 2026-11-30,或带时区的时刻 · must be a day such as 2026-11-30, or a time with offset such as 2026-11-30T08:00:00+08:00',
    );
  }
}
