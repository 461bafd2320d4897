import { Command } from 'commander';
import { destroySubjectKey } from '../../../server/subject-keys/stored-keys.ts';
import { administer, withAdminClient } from '../../client/administer.ts';
import { operatorOption } from '../../client/operator-option.ts';
import { CommandError } from '../../failure.ts';
import { assertStarted, openInstallation } from '../../installation.ts';
import { wholeNumber } from '../../whole-number.ts';

interface DestroyOptions {
  readonly operator: string;
  readonly confirm: number;
}

export function destroySubjectsCommand(): Command {
  return new Command('destroy-subjects')
    .description(
      '销毁一期的数据主体密钥:其条目再不能按人查到 · destroy an epoch’s key: who was logged under it is found no more',
    )
    .argument('<epoch>', '期 · epoch', wholeNumber)
    .addOption(operatorOption())
    .requiredOption(
      '--confirm <epoch>',
      '再写一遍期号:不可恢复 · the epoch once more: it cannot be undone',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `
条目与证明不变;依此期密钥登记的同意随之失效。备份与 WAL 中的密钥(已加密)须另行销毁;由 ONECARD_SECRET 导出的第 1 期,
持有该密钥者仍能重算。
Entries and proofs stay as they are; consents recorded under the epoch end with it. Copies of the key (encrypted) in backups and
WAL have to be destroyed on their own; an epoch 1 that is derived from ONECARD_SECRET can be computed again by whoever has that.

示例 · Examples:
  $ onecard audit key destroy-subjects 1 --operator ChenJing --confirm 1`,
    )
    .action(destroy);
}

async function destroy(epoch: number, { operator, confirm }: DestroyOptions): Promise<void> {
  if (confirm !== epoch)
    throw new CommandError('--confirm 与期号不符,未销毁 · --confirm is another epoch: nothing is destroyed');
  assertStarted(openInstallation());
  await administer({ action: 'SUBJECT_KEY_DESTROYED', target: String(epoch), operator }, (client) =>
    destroySubjectKey(client, epoch),
  );
  // The row's earlier versions stay in the table's file until it is written anew.
  await withAdminClient((client) => client.query('VACUUM FULL subject_key'));
  console.log(`第 ${epoch} 期的密钥已销毁 · the key of epoch ${epoch} is destroyed`);
}
