import { type Command, Option } from 'commander';
import type { Language } from '../../errors.ts';
import type { TokenQuestion } from '../access-token.ts';
import { withClientOptions } from '../client-options.ts';
import { connectToHub, type HubConnection } from '../hub-connection.ts';
import { openInstallation } from '../installation.ts';
import { createWords, type Words } from './words.ts';

export interface AskOptions extends TokenQuestion {
  readonly language: Language;
}

export interface ChangeOptions extends AskOptions {
  readonly operator: string;
}

/** A department's way to the hub, and the words in which answers are shown. */
export interface Desk {
  readonly hub: HubConnection;
  readonly words: Words;
}

export function withLanguageOption(command: Command): Command {
  return command.addOption(
    new Option('--language <tag>', '语言 · language').choices(['zh', 'en']).default('zh'),
  );
}

export function withAskOptions(command: Command): Command {
  return withLanguageOption(withClientOptions(command));
}

/** Whoever changes something says which person it is; the log keeps the name. */
export function withChangeOptions(command: Command): Command {
  return withAskOptions(command).requiredOption(
    '--operator <name>',
    '经办人,记入日志 · the person who does it, for the log',
  );
}

export function withJsonOption(command: Command): Command {
  return command.option('--json', '以 JSON 输出 · as JSON', false);
}

/** @throws CommandError where there is no hub or no token */
export async function openDesk({
  client,
  secret,
  language,
  operator,
}: AskOptions & { readonly operator?: string }): Promise<Desk> {
  const installation = openInstallation();
  const headers = { 'onecard-operator': operator };
  return {
    hub: await connectToHub(installation, { client, secret, language, headers }),
    words: createWords(installation.catalogue, language),
  };
}
