import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { CommandError } from '../failure.ts';
import { readFile } from '../read-file.ts';

/** A public key from a file, as JWK or PEM. @throws CommandError */
export function readPublicKey(path: string): JWK {
  const text = readFile(path).toString();
  // Node would make the public key of a private one; that file had better not be handed around.
  if (text.includes('PRIVATE KEY'))
    throw new CommandError(
      `${path} 含私钥,请只提交公钥 · ${path} holds a private key: hand over the public one only`,
    );
  try {
    return text.trimStart().startsWith('{')
      ? (JSON.parse(text) as JWK)
      : (createPublicKey(text).export({ format: 'jwk' }) as JWK);
  } catch (cause) {
    throw new CommandError(`${path} 不是 JWK 或 PEM 公钥 · ${path} is no public key in JWK or PEM`, {
      cause,
    });
  }
}
