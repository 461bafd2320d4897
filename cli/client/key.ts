import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { setClientKey } from '../../server/identity/clients.ts';
import { CommandError } from '../failure.ts';
import { administer } from './administer.ts';
import { operatorOption } from './operator-option.ts';
import { readPublicKey } from './public-key.ts';

interface KeyOptions {
  readonly generate?: string;
  readonly operator: string;
}

export function keyCommand(): Command {
  return new Command('key')
    .description('登记或更换客户端的公钥 · register a client’s public key, or replace it')
    .argument('<id>', '标识 · identifier')
    .argument('[file]', '公钥(JWK 或 PEM)· public key, JWK or PEM')
    .option(
      '--generate <file>',
      '生成密钥对,私钥写入文件 · make a pair of keys and write the private one to a file',
    )
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
客户端以此密钥认证(private_key_jwt)并为请求签名;私钥应在部门处生成,只提交公钥。
By it the client authenticates (private_key_jwt) and signs requests; a department makes its own pair and hands over the
public key only. --generate is for trying things out.

示例 · Examples:
  $ onecard client key roadside-terminal terminal.pem --operator ChenJing
  $ onecard client key roadside-terminal --generate terminal.jwk --operator ChenJing`,
    )
    .action(key);
}

async function key(id: string, file: string | undefined, { generate, operator }: KeyOptions): Promise<void> {
  if ((file === undefined) === (generate === undefined))
    throw new CommandError('请给出公钥文件,或 --generate · give the file of a public key, or --generate');
  const publicJwk = generate === undefined ? readPublicKey(file as string) : await makePair(generate);
  await administer({ action: 'CLIENT_KEY_REGISTERED', target: id, operator }, (client) =>
    setClientKey(client, id, publicJwk),
  );
  console.log(`已登记 ${id} 的公钥 · the public key of ${id} is registered`);
}

/** @returns the public key; the private one lies in the file, which must not be there yet */
async function makePair(path: string): Promise<JWK> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  try {
    writeFileSync(path, `${JSON.stringify(await exportJWK(privateKey))}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new CommandError(
      `无法写入 ${path}(已存在,或不可写)· cannot write ${path}: it exists, or may not be written`,
      { cause },
    );
  }
  return exportJWK(publicKey);
}
