import { Command } from 'commander';
import { NOTE_LIMIT } from '../../verify/bundle/verify-bundle.ts';
import { verifyFolder } from '../../verify/verify-folder.ts';
import { CommandError } from '../failure.ts';
import { lateBar } from '../progress-bar.ts';
import { readFile } from '../read-file.ts';
import { keyOption } from './key-option.ts';

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly since?: string;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      '离线查验导出包或条目的证明,不需枢纽与数据库 · check a bundle, or the proof of an entry, without hub and database',
    )
    .argument(
      '<folder>',
      'onecard audit export 或 prove 写入的目录 · folder that onecard audit export or prove has written',
    )
    .addOption(keyOption())
    .option(
      '--since <checkpoint>',
      '自存的较早检查点:日志须以它开头 · an older checkpoint that you have kept: the log has to begin with it',
    )
    .addHelpText(
      'after',
      `
目录中的公钥由枢纽给出;要防枢纽作假,须与从别处取得的公钥核对,或以 --key 给出。有损坏则指出首处及其种类,退出码为 1。
The folder's key is the hub's word: compare it with one that you have from elsewhere, or give that by --key. Tells the first damage
and its kind, and exits with 1 where there is any.

示例 · Examples:
  $ onecard audit verify roadside-check.bundle
  $ onecard audit verify roadside-check.bundle --since roadside-check.checkpoint
  $ onecard audit verify evidence --key 'hub.example/agreements/a+0123abcd+AZ…'`,
    )
    .action((folder: string, { key, since }: VerifyOptions) => {
      const bar = lateBar();
      const { isSound, lines } = verifyFolder(folder, {
        keys: key,
        since: since === undefined ? undefined : readFile(since, NOTE_LIMIT).toString(),
        onProgress: bar.advance,
      });
      bar.stop();
      if (!isSound) throw new CommandError(lines.join('\n'));
      console.log(lines.join('\n'));
    });
}
