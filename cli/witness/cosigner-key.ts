import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { WITNESS_NAME } from '../../audit/witnesses.ts';
import type { Cosigner } from '../../verify/cosignature.ts';
import { CommandError } from '../failure.ts';
import { readFile } from '../read-file.ts';

/** The 32 bytes of an Ed25519 key, private or public. */
export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
}

/** Makes a witness's key; the file must not be there yet. @throws CommandError */
export function makeCosigner(name: string, path: string): Cosigner {
  assertName(name);
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new CommandError(
      `无法写入 ${path}(已存在,或不可写)· cannot write ${path}: it exists, or may not be written`,
      { cause },
    );
  }
  return { name, privateKey, publicKey: rawPublicKey(privateKey) };
}

/** @throws CommandError for anything but an Ed25519 private key in PEM */
export function readCosigner(name: string, path: string): Cosigner {
  assertName(name);
  const text = readFile(path, 16 * 1024).toString();
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType === 'ed25519')
      return { name, privateKey, publicKey: rawPublicKey(privateKey) };
  } catch (cause) {
    throw new CommandError(noKey(path), { cause });
  }
  throw new CommandError(noKey(path));
}

function noKey(path: string): string {
  return `${path} 不是 Ed25519 私钥(PEM);可用 onecard witness key 生成 · ${path} is no Ed25519 private key in PEM: make one with onecard witness key`;
}

function assertName(name: string): void {
  if (!WITNESS_NAME.test(name))
    throw new CommandError(
      '--name 为 1 至 128 个 ASCII 字母、数字或 . / : _ -,如 witness.health.example · --name is 1 to 128 ASCII letters, digits or . / : _ -, such as witness.health.example',
    );
}
