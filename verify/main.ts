#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyFolder } from './verify-folder.ts';

const USAGE = `用法 · usage: node main.js FOLDER [--since OLDER_CHECKPOINT] [--key VERIFIER_KEY]…
  FOLDER   onecard audit export、prove 或 case 写入的目录 · what onecard audit export, prove or case has written
  --since  自存的较早检查点的文件:日志须以它开头 · file of an older checkpoint that you have kept: the log has to begin with it
  --key    从别处取得的公钥,而非目录中的 · a key that you have from elsewhere, in place of the folder's

示例 · examples:
  node main.js roadside-check.bundle
  node main.js roadside-check.bundle --since roadside-check.checkpoint --key 'hub.example/agreements/roadside-check+0123abcd+AZ…'
`;

function main(): void {
  const asked = readArguments();
  if (asked === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const { isSound, lines } = verifyFolder(asked.folder, asked);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = isSound ? 0 : 1;
}

function readArguments() {
  try {
    const options = { since: { type: 'string' }, key: { type: 'string', multiple: true } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [folder] = positionals;
    if (folder === undefined || positionals.length > 1) return undefined;
    const since = values.since === undefined ? undefined : readFileSync(values.since, 'utf8');
    return { folder, since, keys: values.key };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return undefined;
  }
}

main();
