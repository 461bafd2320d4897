import { Command } from 'commander';
import { EXPIRED_ACTION, expiredTarget } from '../../audit/archive/check-archive.ts';
import { findExpirable, noteExpired, removeExpiredFiles } from '../../audit/archive/expire.ts';
import { monthsBefore } from '../../audit/archive/months.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { administerBy, withAdminClient } from '../client/administer.ts';
import { operatorOption } from '../client/operator-option.ts';
import { openInstallation } from '../installation.ts';

interface ExpireOptions {
  readonly operator: string;
  readonly dryRun?: true;
}

export function expireCommand(): Command {
  return new Command('expire')
    .description(
      '销毁到期的归档;依法保全者除外 · destroy archives whose time is over, but for those under a legal hold',
    )
    .addOption(operatorOption())
    .option('--dry-run', '只说会做什么 · only tell what would be done')
    .addHelpText(
      'after',
      `
归档月数由 ONECARD_AUDIT_ARCHIVE_MONTHS 定(默认 36)。散列树留存,其余条目的证明不受影响;销毁记入枢纽日志。
ONECARD_AUDIT_ARCHIVE_MONTHS says how long archives stay (36 months). The trees stay, so that all other entries can be proven;
what is destroyed is an entry of the hub's log.

示例 · Examples:
  $ onecard audit expire --operator ChenJing --dry-run
  $ onecard audit expire --operator ChenJing`,
    )
    .action(expire);
}

async function expire({ operator, dryRun }: ExpireOptions): Promise<void> {
  const { settings } = openInstallation();
  const before = monthsBefore(dateInShanghai(new Date()).slice(0, 7), settings.auditArchiveMonths);
  await withAdminClient(async (client) => {
    const expirable = await findExpirable(client, before);
    if (expirable.length === 0)
      console.log(`没有早于 ${before} 而可销毁的归档 · no archive before ${before} may be destroyed`);
    for (const one of expirable) {
      const name = expiredTarget(one);
      if (dryRun) {
        console.log(`将销毁 ${name} · would destroy ${name}`);
        continue;
      }
      const administration = { action: EXPIRED_ACTION, target: name, operator };
      await administerBy(client, administration, () => noteExpired(client, one));
      console.log(`已销毁 ${name} · destroyed ${name}`);
    }
    if (!dryRun) await removeExpiredFiles(client, settings.archiveDirectory);
  });
}
