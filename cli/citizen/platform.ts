import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { JWK } from 'jose';
import { demoClientKey } from '../../demo/demo-clients.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { type AskOptions, withAskOptions, withJsonOption } from '../agreement/asking.ts';
import { createWords, type Words } from '../agreement/words.ts';
import { CommandError } from '../failure.ts';
import { connectToHub, type HubConnection } from '../hub-connection.ts';
import { demoSecret, openInstallation, runningUrl } from '../installation.ts';
import { assertCitizen, readPrivateKey } from '../sign-request.ts';

export interface PlatformOptions extends AskOptions {
  /** File of the platform's private key; undefined: the demo's. */
  readonly key?: string;
  readonly json: boolean;
}

/** A platform's way to the hub in one citizen's name, for one request: an assertion counts once. */
export interface Platform {
  readonly hub: HubConnection;
  readonly words: Words;
}

export function withPlatformOptions(command: Command): Command {
  return withJsonOption(withAskOptions(command)).option(
    '--key <file>',
    '平台私钥(JWK);演示平台不必给 · the platform’s private key, a JWK; not needed in the demo',
  );
}

/** What stands on standard input: the ID number on the first line, and what follows. @throws CommandError */
export function readCitizen(): { readonly idNumber: string; readonly rest: string } {
  const [first = '', ...rest] = readFileSync(0, 'utf8').split('\n');
  const parsed = parseIdNumber(first);
  if (parsed.ok) return { idNumber: parsed.value, rest: rest.join('\n').trim() };
  const { zh, en } = parsed.fault;
  throw new CommandError(`标准输入的第一行:${zh} · the first line of standard input: ${en}`);
}

/** @throws CommandError where there is no hub, no token or no key */
export async function openPlatform(
  { client, secret, language, key }: PlatformOptions,
  idNumber: string,
): Promise<Platform> {
  const installation = openInstallation();
  const signingKey =
    key === undefined
      ? (demoClientKey(demoSecret(installation), client).export({ format: 'jwk' }) as JWK)
      : readPrivateKey(key);
  const endpoint = `${runningUrl(installation)}/graphql`;
  const headers = { 'onecard-subject': await assertCitizen(signingKey, { client, endpoint, idNumber }) };
  return {
    hub: await connectToHub(installation, { client, secret, language, headers }),
    words: createWords(installation.catalogue, language),
  };
}
