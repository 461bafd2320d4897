import { Command } from 'commander';
import { NoteError, readVerifierKey } from '../../verify/note.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { CommandError } from '../failure.ts';
import { readEvidence } from './evidence.ts';
import { keyOption } from './key-option.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      '离线验证条目的证明,不需枢纽与数据库 · verify the proof of an entry, without hub and database',
    )
    .argument('<folder>', 'onecard audit prove 写入的目录 · folder that onecard audit prove has written')
    .addOption(keyOption())
    .addHelpText(
      'after',
      `
目录中的公钥由枢纽给出;要防枢纽作假,须与从别处取得的公钥核对,或以 --key 给出。
The folder's key is the hub's word: compare it with one that you have from elsewhere, or give that by --key.

示例 · Examples:
  $ onecard audit verify evidence
  $ onecard audit verify evidence --key 'hub.example/agreements/a+0123abcd+AZ…'`,
    )
    .action((folder: string, { key }: { readonly key?: readonly string[] }) => verify(folder, key));
}

function verify(folder: string, keys: readonly string[] | undefined): void {
  const { leaf, proof, verifierKey } = readEvidence(folder);
  try {
    const by = (keys ?? [verifierKey]).map(readVerifierKey);
    const { index, checkpoint } = verifyTlogProof(proof, leaf, by);
    console.log(
      `属实:${checkpoint.origin} 的第 ${index} 条(共 ${checkpoint.size} 条)· proven: entry ${index} of the ${checkpoint.size} of ${checkpoint.origin}`,
    );
    if (keys === undefined) console.log(`所用公钥 · by the key ${verifierKey}`);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new CommandError(`未获证明 · not proven: ${error.message}`, { cause: error });
  }
}
