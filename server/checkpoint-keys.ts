import { pathToFileURL } from 'node:url';
import { createLogSigner } from '../audit/log-signer.ts';
import { ed25519KeyOf, keyInMemory, type SigningKey } from '../audit/signing-key.ts';
import { withDeadline } from '../deadline.ts';
import type { Bilingual } from '../errors.ts';
import { EMPTY_ROOT } from '../verify/hashing.ts';
import type { CheckpointKeySource, CheckpointKeySources } from './checkpoint-key-settings.ts';
import { derivedKey } from './derived-key.ts';
import { describeFailure } from './describe-failure.ts';
import { SettingsError } from './settings.ts';

/** Milliseconds that a key which is kept elsewhere may take for a signature. */
const SIGNING_MS = 5_000;

export type SigningKeys = readonly [current: SigningKey, ...previous: SigningKey[]];

/**
 * The keys that sign checkpoints, each tried once.
 * @throws SettingsError where one cannot be had, or signs wrongly
 */
export async function openCheckpointKeys(
  [current, ...previous]: CheckpointKeySources,
  secret: Buffer,
): Promise<SigningKeys> {
  const keys = await Promise.all(previous.map((source) => openKey(source, secret)));
  const first = await openKey(current, secret);
  // The same key twice would sign each checkpoint twice.
  return [first, ...keys.filter(({ publicKey }) => !publicKey.equals(first.publicKey))];
}

async function openKey(source: CheckpointKeySource, secret: Buffer): Promise<SigningKey> {
  switch (source.kind) {
    case 'derived':
      return keyInMemory(ed25519KeyOf(derivedKey(secret, 'checkpoints')));
    case 'key':
      return keyInMemory(source.key);
    case 'module':
      return openModule(source);
  }
}

/** What the module may export: a key as `default`, or a function `open` that makes one. */
interface SigningModule {
  readonly default?: unknown;
  readonly open?: unknown;
}

async function openModule({
  path,
  variable,
}: Extract<CheckpointKeySource, { kind: 'module' }>): Promise<SigningKey> {
  const fault = (zh: string, en: string, cause?: unknown) => {
    const where = cause === undefined ? '' : ` (${describeFailure(cause).type})`;
    return new SettingsError([
      { zh: `${variable}:${zh}${where}`, en: `${variable}: ${en}${where}` } satisfies Bilingual,
    ]);
  };
  let given: unknown;
  try {
    const module = (await import(pathToFileURL(path).href)) as SigningModule;
    given = typeof module.open === 'function' ? await module.open() : module.default;
  } catch (cause) {
    throw fault(`无法载入模块 ${path}`, `the module ${path} cannot be loaded`, cause);
  }
  if (!isSigningKey(given)) {
    throw fault(
      `模块 ${path} 应以 default 或 open() 给出 { publicKey: 32 字节, sign(text) }`,
      `the module ${path} must give { publicKey: 32 bytes, sign(text) } as default or by open()`,
    );
  }
  const key: SigningKey = {
    publicKey: Buffer.from(given.publicKey),
    sign: async (text) => Buffer.from(await withDeadline(Promise.resolve(given.sign(text)), SIGNING_MS)),
  };
  try {
    // A checkpoint of no log: nobody can take it for one of ours.
    await createLogSigner('probe', [key]).sign({ origin: 'probe', size: 0, root: EMPTY_ROOT });
  } catch (cause) {
    throw fault(
      `模块 ${path} 的签名不是 publicKey 的 Ed25519 签名`,
      `the module ${path} does not sign with the Ed25519 key of its publicKey`,
      cause,
    );
  }
  return key;
}

function isSigningKey(value: unknown): value is SigningKey {
  const { publicKey, sign } = (value ?? {}) as Partial<Record<keyof SigningKey, unknown>>;
  return publicKey instanceof Uint8Array && publicKey.length === 32 && typeof sign === 'function';
}
