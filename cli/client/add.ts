import { Command, Option } from 'commander';
import { DEPARTMENTS, type Department, ROLES, type Role } from '../../server/identity/caller.ts';
import { registerClient } from '../../server/identity/clients.ts';
import { generateSecret } from '../../server/identity/secret-hash.ts';
import { administer } from './administer.ts';
import { operatorOption } from './operator-option.ts';
import { readPublicKey } from './public-key.ts';

interface AddOptions {
  readonly name: string;
  readonly department: Department;
  readonly role: readonly Role[];
  readonly key?: string;
  readonly operator: string;
}

export function addCommand(): Command {
  return new Command('add')
    .description('登记客户端 · enrol a client')
    .argument('<id>', '标识 · identifier')
    .requiredOption('--name <name>', '名称 · name')
    .addOption(
      new Option('--department <code>', '部门 · department').choices(DEPARTMENTS).makeOptionMandatory(),
    )
    .addOption(
      new Option('--role <role...>', '角色,可多个 · roles, one or more').choices(ROLES).makeOptionMandatory(),
    )
    .option(
      '--key <file>',
      '公钥(JWK 或 PEM);未给则生成口令 · public key, JWK or PEM; without it a secret is made',
    )
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
口令只显示这一次。 · The secret is told this once.

示例 · Examples:
  $ onecard client add clinic-desk --name 社区门诊 --department HEALTH --role CONSUMER --operator ChenJing
  $ onecard client add clinic-office --name 协议办公 --department HEALTH --role DRAFTER APPROVER --key office.pem --operator ChenJing`,
    )
    .action(add);
}

async function add(id: string, { name, department, role, key, operator }: AddOptions): Promise<void> {
  const secret = key === undefined ? generateSecret() : undefined;
  const credentials = key === undefined ? { secret: secret as string } : { publicJwk: readPublicKey(key) };
  await administer({ action: 'CLIENT_ENROLLED', target: id, operator }, (client) =>
    registerClient(client, { id, name, department, roles: role, ...credentials }),
  );
  console.log(`已登记 ${id} · ${id} is enrolled`);
  if (secret !== undefined) console.log(`口令 · secret: ${secret}`);
}
