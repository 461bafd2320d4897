import { Command } from 'commander';
import { checkLog, countMissedBySearch, countStraySubjects, readLogs } from '../../audit/fsck.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
import { type Damage, describeDamage } from '../../verify/damage.ts';
import { assertStarted, openInstallation, withDatabases } from '../installation.ts';
import { entriesBar } from '../progress-bar.ts';

export function fsckCommand(): Command {
  return new Command('fsck')
    .description(
      '全库重新计算散列与检索列,与所存及已签署的检查点比对 · hash the whole database anew, derive what can be searched, and compare with what is stored and has been signed',
    )
    .addHelpText(
      'after',
      `
每个日志报告第一处损坏及其种类;有损坏则退出码为 1。枢纽可同时运行。
Tells the first damage of each log and its kind, and exits with 1 where there is any. The hub may run.

示例 · Examples:
  $ onecard audit fsck
  $ DATABASE_URL=postgresql://auditor@host/onecard onecard audit fsck`,
    )
    .action(() => {
      const installation = openInstallation();
      assertStarted(installation);
      const { archiveDirectory } = installation.settings;
      return withDatabases(installation, ({ runtime }) => fsck(runtime, archiveDirectory));
    });
}

async function fsck(connectionString: string, directory: string): Promise<void> {
  const pool = createPool({ connectionString, size: 2, queryTimeoutMs: 0, onError: () => undefined });
  try {
    const logs = await readLogs(pool);
    const total = logs.reduce((sum, { size }) => sum + size, 0);
    const bar = entriesBar();
    bar.start(total, 0);
    const damages: Damage[] = [];
    for (const log of logs) {
      const damage = await checkLog(pool, log, {
        directory,
        onProgress: (entries) => bar.increment(entries),
      });
      if (damage !== undefined) damages.push(damage);
    }
    bar.stop();
    for (const damage of damages) console.log(describeDamage(damage));
    const stray = await countStraySubjects(pool);
    if (stray > 0) console.log(`${stray} 个数据主体索引不指向任何条目 · ${stray} subjects lead to no entry`);
    const missed = await countMissedBySearch(pool);
    if (missed > 0)
      console.log(
        `按时间或字段检索会漏掉 ${missed} 类条目:检索所依据的表已被改动 · searches by time or coordinate miss ${missed} kinds of entries: the tables that they go by have been changed`,
      );
    if (damages.length > 0 || stray > 0 || missed > 0) process.exitCode = 1;
    else
      console.log(
        `${logs.length} 个日志、${total} 个条目均如写入时 · ${logs.length} logs of ${total} entries are as they were written`,
      );
  } finally {
    await closePool(pool);
  }
}
