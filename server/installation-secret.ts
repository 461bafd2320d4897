import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

export interface InstallationSecret {
  readonly secret: Buffer;
  /** It was made just now. */
  readonly isNew: boolean;
}

/**
 * The secret from which the hub derives its keys: the configured one, or one that a demo makes once and keeps in its
 * data folder, readable by its owner only.
 */
export function installationSecret({ secret, dataDirectory }: Settings): InstallationSecret {
  if (secret !== undefined) return { secret, isNew: false };
  const path = join(dataDirectory, 'secret');
  const isNew = !existsSync(path);
  if (isNew) {
    mkdirSync(dataDirectory, { recursive: true });
    writeFileSync(path, randomBytes(48).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  chmodSync(path, 0o600);
  return { secret: Buffer.from(readFileSync(path, 'utf8').trim()), isNew };
}
