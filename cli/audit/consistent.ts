import { Command } from 'commander';
import { type Checkpoint, verifyCheckpoint } from '../../verify/checkpoint.ts';
import { logOf } from '../../verify/log-name.ts';
import { NoteError, readVerifierKey } from '../../verify/note.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { CommandError } from '../failure.ts';
import { connectToHub, type HubConnection } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { readFile } from '../read-file.ts';
import { askCheckpoint, askCheckpointKeys } from './ask-checkpoint.ts';
import { keyOption } from './key-option.ts';

/** No checkpoint is longer. */
const LIMIT = 64 * 1024;
const CONSISTENCY = `query($log: String!, $from: Int!, $to: Int!) {
  consistencyProof(log: $log, from: $from, to: $to)
}`;

export function consistentCommand(): Command {
  return withClientOptions(new Command('consistent'))
    .description(
      '查验日志是否仍以自存的检查点开头 · check that a log still begins with a checkpoint that you have kept',
    )
    .argument(
      '<checkpoint>',
      'onecard audit checkpoint 写出的文件 · file that onecard audit checkpoint wrote',
    )
    .addOption(keyOption())
    .addHelpText(
      'after',
      `
日志被改写、截短或自旧备份恢复,则退出码为 1。换钥之后,以 --key 给出新旧两把公钥。
Exits with 1 where the log has been rewritten, cut short or restored from an old backup. After a rotation give the old and the
new key, each as --key.

示例 · Examples:
  $ onecard audit consistent roadside-check.checkpoint --client auditor
  $ onecard audit consistent roadside-check.checkpoint --client auditor --key 'hub.example/agreements/roadside-check+0123abcd+AZ…'`,
    )
    .action(
      async (file: string, { key, ...question }: TokenQuestion & { readonly key?: readonly string[] }) => {
        const kept = readFile(file, LIMIT).toString();
        await checkGrowth(await connectToHub(openInstallation(), question), { file, kept, keys: key });
      },
    );
}

interface KeptCheckpoint {
  readonly file: string;
  readonly kept: string;
  /** Undefined: those that the hub tells. */
  readonly keys: readonly string[] | undefined;
}

/** @throws CommandError where the log does not begin with the checkpoint, or nobody can tell */
async function checkGrowth(hub: HubConnection, { file, kept, keys }: KeptCheckpoint): Promise<void> {
  const [origin = ''] = kept.split('\n', 1);
  const log = logOf(origin);
  if (log === undefined)
    throw new CommandError(`${file} 不是本枢纽的检查点 · ${file} is no checkpoint of a hub`);
  const checkpoint = await askCheckpoint(hub, log);
  if (checkpoint === null)
    throw new CommandError(
      `没有日志 ${log},或无权查看,或已无条目 · no log ${log}, or not for you, or empty now`,
    );
  const verifierKeys = keys ?? (await askCheckpointKeys(hub, log)).map(({ verifierKey }) => verifierKey);
  const earlier = verify(kept, verifierKeys);
  const now = verify(checkpoint.note, verifierKeys);
  const { consistencyProof } =
    earlier.size > now.size
      ? { consistencyProof: null }
      : await hub.ask<{ readonly consistencyProof: readonly string[] | null }>({
          query: CONSISTENCY,
          variables: { log, from: earlier.size, to: now.size },
        });
  const grown =
    consistencyProof !== null &&
    verifyConsistency({
      first: earlier.size,
      second: now.size,
      firstRoot: earlier.root,
      secondRoot: now.root,
      hashes: consistencyProof.map((hash) => Buffer.from(hash, 'base64')),
    });
  if (!grown)
    throw new CommandError(
      `${now.origin} 此刻的 ${now.size} 条不以当时的 ${earlier.size} 条开头:日志已被改写或截短 · the ${now.size} entries that ${now.origin} has now do not begin with the ${earlier.size} of then: it has been rewritten or cut short`,
    );
  console.log(
    `${now.origin} 此刻的 ${now.size} 条以当时的 ${earlier.size} 条开头 · the ${now.size} entries that ${now.origin} has now begin with the ${earlier.size} of then`,
  );
}

function verify(note: string, verifierKeys: readonly string[]): Checkpoint {
  try {
    return verifyCheckpoint(
      note,
      verifierKeys.map((key) => readVerifierKey(key)),
    );
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new CommandError(`检查点未获证明 · the checkpoint is not proven: ${error.message}`, {
      cause: error,
    });
  }
}
