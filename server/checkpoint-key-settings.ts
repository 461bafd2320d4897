import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bilingual } from '../errors.ts';

/** Where a key that signs checkpoints comes from. */
export type CheckpointKeySource =
  | { readonly kind: 'derived' }
  | { readonly kind: 'key'; readonly key: KeyObject }
  /** An ES module that signs, so that the key itself stays where it is. */
  | { readonly kind: 'module'; readonly path: string; readonly variable: string };

/** The key that signs, and the previous one while it is handed over. */
export type CheckpointKeySources = readonly [
  current: CheckpointKeySource,
  ...previous: CheckpointKeySource[],
];

const DERIVED = 'derived';

/** The environment's checkpoint keys; what is wrong with them goes to the faults. */
export function readCheckpointKeys(
  environment: Readonly<Record<string, string | undefined>>,
  faults: Bilingual[],
): CheckpointKeySources {
  const read = (suffix: '' | '_PREVIOUS'): CheckpointKeySource | undefined => {
    const names = [`ONECARD_CHECKPOINT_KEY${suffix}`, `ONECARD_CHECKPOINT_SIGNER${suffix}`] as const;
    const [text, path] = names.map((name) => environment[name]);
    if (text !== undefined && path !== undefined) {
      faults.push({
        zh: `${names.join(' 与 ')} 只可设置其一`,
        en: `set ${names.join(' or ')}, not both`,
      });
    }
    if (path !== undefined) return { kind: 'module', path: resolve(path), variable: names[1] };
    if (text === undefined) return undefined;
    // Whoever has had none so far has the derived one to hand over.
    if (suffix !== '' && text === DERIVED) return { kind: 'derived' };
    const key = readKey(text);
    if (key === undefined) faults.push(noKey(names[0], suffix !== ''));
    return key && { kind: 'key', key };
  };
  const current = read('') ?? { kind: 'derived' };
  const previous = read('_PREVIOUS');
  return previous === undefined ? [current] : [current, previous];
}

/** A PEM, or the path of one. Neither its content nor the parser's message is for the terminal. */
function readKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text.trimStart().startsWith('-----BEGIN ') ? text : readFileSync(text));
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function noKey(name: string, mayBeDerived: boolean): Bilingual {
  const [zh, en] = mayBeDerived
    ? [`,或 ${DERIVED}(此前由 ONECARD_SECRET 导出者)`, `, or ${DERIVED} for the one of ONECARD_SECRET`]
    : ['', ''];
  return {
    zh: `${name} 应为 Ed25519 私钥的 PEM,或其文件的路径${zh}:openssl genpkey -algorithm ed25519 -out checkpoint.pem`,
    en: `${name} must be an Ed25519 private key in PEM, or the path of such a file${en}: openssl genpkey -algorithm ed25519 -out checkpoint.pem`,
  };
}
