import { Command } from 'commander';
import { checkLog, countStraySubjects, type Damage, readLogs } from '../../audit/fsck.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
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
      return withDatabases(installation, ({ runtime }) => fsck(runtime));
    });
}

async function fsck(connectionString: string): Promise<void> {
  const pool = createPool({ connectionString, size: 2, onError: () => undefined });
  try {
    const logs = await readLogs(pool);
    const total = logs.reduce((sum, { size }) => sum + size, 0);
    const bar = entriesBar();
    bar.start(total, 0);
    const damages: Damage[] = [];
    for (const log of logs) {
      const damage = await checkLog(pool, log, (entries) => bar.increment(entries));
      if (damage !== undefined) damages.push(damage);
    }
    bar.stop();
    for (const { log, index, kind, column } of damages)
      console.log(`${log}/${index}: ${kind}${column === undefined ? '' : ` ${column}`} ${MEANINGS[kind]}`);
    const stray = await countStraySubjects(pool);
    if (stray > 0) console.log(`${stray} 个数据主体索引不指向任何条目 · ${stray} subjects lead to no entry`);
    if (damages.length > 0 || stray > 0) process.exitCode = 1;
    else
      console.log(
        `${logs.length} 个日志、${total} 个条目均如写入时 · ${logs.length} logs of ${total} entries are as they were written`,
      );
  } finally {
    await closePool(pool);
  }
}

const MEANINGS: Readonly<Record<Damage['kind'], string>> = {
  MISSING: '条目缺失 · the entry is missing',
  UNCOUNTED: '有未计入的条目 · there is an entry that the log does not count',
  LEAF: '条目的字节已被改动 · the bytes of the entry have been changed',
  MALFORMED: '不是合规的条目 · it is no entry',
  MISPLACED: '是别的日志的条目 · it is an entry of another log',
  COLUMNS: '检索列与条目不符 · the column is not what the entry says',
  SUBJECTS: '数据主体索引与条目不符 · it is found by other subjects than it concerns',
  TREE: '散列树与条目不符,自此条起 · the tree is not that of the entries, from this one on',
  HEAD: '日志头与散列树不符 · the log’s head is not that of its tree',
  HEADS: '所记的该日志当时的头与其散列树不符 · the head recorded here is not one that the named log has had',
  KEY: '签署密钥表与枢纽日志所记不符 · the keys that sign are not those that the hub’s log tells of',
  CHECKPOINT: '与已签署的检查点不符:日志被改写 · it is not what was signed: the log has been rewritten',
};
