import { Command } from 'commander';
import { NoteError, readVerifierKey } from '../../verify/note.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { CommandError } from '../failure.ts';
import { readEvidence } from './evidence.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      '离线验证条目的证明,不需枢纽与数据库 · verify the proof of an entry, without hub and database',
    )
    .argument('<folder>', 'onecard audit prove 写入的目录 · folder that onecard audit prove has written')
    .option(
      '--key <verifier key>',
      '以自存的公钥验证,而非目录中的 · verify by a key that you have kept, not by the folder’s',
    )
    .addHelpText(
      'after',
      `
目录中的公钥由枢纽给出;要防枢纽作假,须与从别处取得的公钥核对,或以 --key 给出。
The folder's key is the hub's word: compare it with one that you have from elsewhere, or give that by --key.

示例 · Examples:
  $ onecard audit verify evidence
  $ onecard audit verify evidence --key 'hub.example/agreements/a+0123abcd+AZ…'`,
    )
    .action((folder: string, { key }: { readonly key?: string }) => verify(folder, key));
}

function verify(folder: string, key: string | undefined): void {
  const { leaf, proof, verifierKey } = readEvidence(folder);
  try {
    const { index, checkpoint } = verifyTlogProof(proof, leaf, [readVerifierKey(key ?? verifierKey)]);
    console.log(
      `属实:${checkpoint.origin} 的第 ${index} 条(共 ${checkpoint.size} 条)· proven: entry ${index} of the ${checkpoint.size} of ${checkpoint.origin}`,
    );
    if (key === undefined) console.log(`所用公钥 · by the key ${verifierKey}`);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new CommandError(`未获证明 · not proven: ${error.message}`, { cause: error });
  }
}
