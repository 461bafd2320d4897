import { Command } from 'commander';
import type { PoolClient } from 'pg';
import { ArchiveError } from '../../audit/archive/archive-file.ts';
import { archiveMonth } from '../../audit/archive/archive-month.ts';
import { monthsBefore, readMonths, readPartitions } from '../../audit/archive/months.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { administerBy, withAdminClient } from '../client/administer.ts';
import { operatorOption } from '../client/operator-option.ts';
import { CommandError } from '../failure.ts';
import { openInstallation } from '../installation.ts';
import { entriesBar } from '../progress-bar.ts';

interface ArchiveOptions {
  readonly operator: string;
  readonly dryRun?: true;
}

export function archiveCommand(): Command {
  return new Command('archive')
    .description(
      '把旧月份移出数据库,存为压缩文件;证明照旧可取 · move old months out of the database into compressed files; proofs go on',
    )
    .addOption(operatorOption())
    .option('--dry-run', '只说会做什么 · only tell what would be done')
    .addHelpText(
      'after',
      `
在库月数由 ONECARD_AUDIT_ONLINE_MONTHS 定(默认亦至少 6 个月),文件在 ONECARD_ARCHIVE 所指的文件夹。每条先与散列树比对,再写入文件,然后才移出。
ONECARD_AUDIT_ONLINE_MONTHS says how many months stay (6 by default, and at least); the files go to the folder ONECARD_ARCHIVE.
Each entry is held against the tree, then written, and only then taken out. Run it monthly; the hub may run.

示例 · Examples:
  $ onecard audit archive --operator ChenJing --dry-run
  $ onecard audit archive --operator ChenJing`,
    )
    .action(archive);
}

async function archive({ operator, dryRun }: ArchiveOptions): Promise<void> {
  const { settings } = openInstallation();
  const before = monthsBefore(dateInShanghai(new Date()).slice(0, 7), settings.auditOnlineMonths);
  await withAdminClient(async (client) => {
    const old = (await readPartitions(client)).filter(({ month }) => month < before);
    if (old.length === 0)
      console.log(`没有早于 ${before} 的月份在库 · no month before ${before} is in the database`);
    for (const partition of old) {
      if (dryRun) console.log(`将归档 ${partition.month} · would archive ${partition.month}`);
      else await archiveOne(client, { partition, operator, directory: settings.archiveDirectory });
    }
  });
}

async function archiveOne(
  client: PoolClient,
  {
    partition,
    operator,
    directory,
  }: {
    readonly partition: Awaited<ReturnType<typeof readPartitions>>[number];
    readonly operator: string;
    readonly directory: string;
  },
): Promise<void> {
  const { month } = partition;
  const total = (await readMonths(client)).find((one) => one.month === month)?.entries ?? 0;
  const bar = entriesBar();
  bar.start(total, 0);
  try {
    const administration = { action: 'AUDIT_ARCHIVED', target: month, operator };
    await administerBy(client, administration, async () => {
      await archiveMonth({ client, directory, partition, onProgress: (entries) => bar.increment(entries) });
    });
  } catch (error) {
    throw toldAs(error, `${month} 未归档 · ${month} is not archived`);
  } finally {
    bar.stop();
  }
  console.log(`${month} 的 ${total} 条已归档 · the ${total} entries of ${month} are archived`);
}

/** What is wrong with an archive is for the operator to read. */
export function toldAs(error: unknown, what: string): unknown {
  return error instanceof ArchiveError
    ? new CommandError(`${what}: ${error.message}`, { cause: error })
    : error;
}
