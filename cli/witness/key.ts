import { Command } from 'commander';
import { writeCosignerKey } from '../../verify/cosignature.ts';
import { makeCosigner } from './cosigner-key.ts';

export function keyCommand(): Command {
  return new Command('key')
    .description(
      '生成见证密钥,打印须登记的验证公钥 · make the key of a witness, print the verifier key to be registered',
    )
    .requiredOption('--name <name>', '见证方名称,如 witness.health.example · name of the witness')
    .requiredOption('--output <file>', '私钥(PEM)写入的文件 · file for the private key, PEM')
    .addHelpText(
      'after',
      `
私钥只在本部门;把打印的验证公钥交枢纽运维登记(onecard audit witness add)。
The private key stays with the department; the hub's operators register the verifier key that is printed (onecard audit
witness add).

示例 · Examples:
  $ onecard witness key --name witness.health.example --output witness.pem`,
    )
    .action(({ name, output }: { readonly name: string; readonly output: string }) => {
      const { publicKey } = makeCosigner(name, output);
      console.log(writeCosignerKey(name, publicKey));
    });
}
