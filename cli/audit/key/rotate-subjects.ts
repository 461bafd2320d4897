import { Command } from 'commander';
import { installationSecret } from '../../../server/installation-secret.ts';
import { rotateSubjectKey } from '../../../server/subject-keys/stored-keys.ts';
import { administer } from '../../client/administer.ts';
import { operatorOption } from '../../client/operator-option.ts';
import { assertStarted, openInstallation } from '../../installation.ts';

export function rotateSubjectsCommand(): Command {
  return new Command('rotate-subjects')
    .description(
      '开始数据主体假名的下一期密钥 · begin the next epoch of the key under which data subjects are logged',
    )
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
运行中的枢纽数秒内启用;旧期的条目照常可查,直至销毁其密钥。须给出与枢纽相同的 ONECARD_SECRET。
Running hubs take it up within seconds; entries of earlier epochs are found as before, until their key is destroyed. Needs
the hub's own ONECARD_SECRET.

示例 · Examples:
  $ onecard audit key rotate-subjects --operator ChenJing`,
    )
    .action(async ({ operator }: { readonly operator: string }) => {
      const installation = openInstallation();
      assertStarted(installation);
      const { secret } = installationSecret(installation.settings);
      const epoch = await administer({ action: 'SUBJECT_KEY_ROTATED', target: String, operator }, (client) =>
        rotateSubjectKey(client, secret),
      );
      console.log(`第 ${epoch} 期已开始 · epoch ${epoch} has begun`);
    });
}
