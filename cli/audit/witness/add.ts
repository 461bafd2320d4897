import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addWitness } from '../../../audit/witnesses.ts';
import { DEPARTMENTS, type Department } from '../../../server/identity/caller.ts';
import { readCosignerKey } from '../../../verify/cosignature.ts';
import { NoteError } from '../../../verify/note.ts';
import { administer } from '../../client/administer.ts';
import { operatorOption } from '../../client/operator-option.ts';
import { readPublicKey } from '../../client/public-key.ts';
import { CommandError } from '../../failure.ts';
import { readFile } from '../../read-file.ts';
import { rawPublicKey } from '../../witness/cosigner-key.ts';

interface AddOptions {
  readonly department: Department;
  readonly operator: string;
}

/** No public key is longer. */
const LIMIT = 16 * 1024;

export function addCommand(): Command {
  return new Command('add')
    .description('登记见证方 · register a witness')
    .argument('<name>', '名称 · name')
    .argument(
      '<key>',
      'onecard witness key 打印的验证公钥,或公钥文件(PEM、JWK)· verifier key that onecard witness key prints, or the file of a public key (PEM, JWK)',
    )
    .addOption(
      new Option('--department <code>', '部门 · department').choices(DEPARTMENTS).makeOptionMandatory(),
    )
    .addOption(operatorOption())
    .addHelpText(
      'after',
      `
公钥须向该部门当面或以他途核对。另须为其登记角色为 WITNESS 的客户端(onecard client add)。
Compare the key with the department by another way than it came. The witness also needs a client with the role WITNESS
(onecard client add).

示例 · Examples:
  $ onecard audit witness add witness.health.example 'witness.health.example+0123abcd+BC…' --department HEALTH --operator ChenJing
  $ onecard audit witness add witness.health.example witness.pem --department HEALTH --operator ChenJing`,
    )
    .action(async (name: string, key: string, { department, operator }: AddOptions) => {
      const publicKey = publicKeyOf(name, key);
      await administer({ action: 'WITNESS_ADDED', target: name, operator }, (client) =>
        addWitness(client, { name, department, publicKey }),
      );
      console.log(`已登记 ${name} · ${name} is registered`);
    });
}

const VERIFIER_KEY = /^[^+\s]+\+[0-9a-f]{8}\+\S+$/;

/** @throws CommandError for a key that is none, or of another name */
function publicKeyOf(name: string, given: string): Buffer {
  const text = existsSync(given) ? readFile(given, LIMIT).toString().trim() : given;
  if (!VERIFIER_KEY.test(text)) return ed25519In(given);
  try {
    const key = readCosignerKey(text);
    if (key.name === name) return key.publicKey;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw new CommandError(
    `这不是 ${name} 的验证公钥:请用 onecard witness key 打印者 · this is no verifier key of ${name}: take the one that onecard witness key prints`,
  );
}

function ed25519In(path: string): Buffer {
  const jwk = readPublicKey(path);
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || jwk.d !== undefined)
    throw new CommandError(`${path} 不是 Ed25519 公钥 · ${path} is no Ed25519 public key`);
  return rawPublicKey(createPublicKey({ key: { ...jwk }, format: 'jwk' }));
}
