import { Command } from 'commander';
import type { EntryProof } from '../../generated/graphql.ts';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { CommandError } from '../failure.ts';
import { connectToHub } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { writeEvidence } from './evidence.ts';

const QUERY = 'query($id: ID!) { entryProof(id: $id) { leaf proof verifierKey } }';

export function proveCommand(): Command {
  return withClientOptions(new Command('prove'))
    .description('取一个条目及其离线证明 · get an entry and its offline proof')
    .argument('<entry>', '条目的标识:日志/序号 · identifier of the entry: log/index')
    .requiredOption('--output <folder>', '写入的目录 · folder to write to')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard audit prove roadside-check/3 --client auditor --output evidence`,
    )
    .action(async (id: string, { output, ...question }: TokenQuestion & { readonly output: string }) => {
      const hub = await connectToHub(openInstallation(), question);
      const { entryProof } = await hub.ask<{ readonly entryProof: EntryProof | null }>({
        query: QUERY,
        variables: { id },
      });
      if (entryProof === null)
        throw new CommandError('没有这一条目,或无权查看 · no such entry, or not for you');
      const { leaf, proof, verifierKey } = entryProof;
      const files = writeEvidence(output, { leaf: Buffer.from(leaf, 'base64'), proof, verifierKey });
      console.log(`已写入 ${output} · written to ${output}: ${files.join(', ')}`);
      console.log(`接下来 · next: onecard audit verify ${output}`);
    });
}
