import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { NoteError } from '../../verify/note.ts';
import { CommandError } from '../failure.ts';
import { visible } from '../print.ts';
import { readPrivateKey } from '../sign-request.ts';
import { wholeNumber } from '../whole-number.ts';
import { readCosigner } from './cosigner-key.ts';
import { type Credentials, connectToWitnessedHub } from './hub.ts';
import { type RoundInput, witnessRound } from './round.ts';
import { openStateFolder } from './state.ts';
import { type HubKey, readHubKey } from './trust.ts';

interface RunOptions {
  readonly hub: string;
  readonly tokenUrl?: string;
  readonly client: string;
  readonly secret?: string;
  readonly clientKey?: string;
  readonly name: string;
  readonly key: string;
  readonly state: string;
  readonly logKey?: readonly HubKey[];
  readonly logs?: readonly string[];
  readonly every: number;
  readonly once: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('见证(默认)· witness the logs (the default)')
    .requiredOption('--hub <url>', '枢纽的公开地址 · public address of the hub', readUrl)
    .option('--token-url <url>', '签发令牌的地址,默认 <hub>/oauth/token · where tokens are issued', readUrl)
    .requiredOption(
      '--client <id>',
      '本部门的客户端,角色 WITNESS · the department’s client, of the role WITNESS',
    )
    .addOption(new Option('--secret <secret>', '口令 · secret').env('ONECARD_CLIENT_SECRET'))
    .option(
      '--client-key <file>',
      '客户端私钥(JWK 或 PEM),代替口令 · the client’s private key, instead of a secret',
    )
    .requiredOption('--name <name>', '见证方名称 · name of the witness')
    .requiredOption('--key <file>', '见证私钥(PEM)· private key of the witness, PEM')
    .requiredOption('--state <folder>', '所见检查点的目录,须备份 · folder of what was seen; back it up')
    .option(
      '--log-key <verifier key...>',
      '所信任的枢纽公钥;默认首次所见者 · keys of the hub that are trusted; the first seen by default',
      readLogKey,
    )
    .option('--logs <log...>', '仅见证这些日志 · only these logs')
    .option('--every <seconds>', '每轮间隔秒数 · seconds between rounds', readPause, 60)
    .option('--once', '只行一轮;有警报则退出码为 1 · one round; exits with 1 where there is an alarm', false)
    .addHelpText(
      'after',
      `
每轮取各日志的检查点,验证签名与增长,记下所见,再交回见证签名。日志被改写、截短则拒绝见证,并存证。
Each round fetches the checkpoint of every log, verifies signature and growth, writes down what it has seen, and hands in its
cosignature. A log that has been rewritten or cut short is not cosigned, and the evidence is kept.

示例 · Examples:
  $ onecard witness --hub https://hub.example --client health-witness --client-key client.jwk \\
      --name witness.health.example --key witness.pem --state /var/lib/onecard-witness
  $ onecard witness --hub https://hub.example --client health-witness --client-key client.jwk \\
      --name witness.health.example --key witness.pem --state /var/lib/onecard-witness --once`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const credentials = credentialsOf(options);
  const cosigner = readCosigner(options.name, options.key);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const folder = openStateFolder(options.state);
  try {
    const base = { folder, cosigner, given: options.logKey ?? [], only: options.logs };
    for (;;) {
      const isQuiet = await oneRound(options.hub, credentials, { ...base, stop: stop.signal });
      if (options.once && !isQuiet && !stop.signal.aborted) process.exitCode = 1;
      if (options.once || stop.signal.aborted) return;
      await sleep(options.every * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return;
    }
  } finally {
    folder.close();
  }
}

/** @returns whether there is nothing to look into */
async function oneRound(
  url: string,
  credentials: Credentials,
  { stop, ...input }: Omit<RoundInput, 'hub' | 'now'> & { readonly stop: AbortSignal },
): Promise<boolean> {
  const now = new Date();
  const at = now.toISOString();
  try {
    const hub = await connectToWitnessedHub(url, credentials, stop);
    const { cosigned, alarms, learnt } = await witnessRound({ ...input, hub, now });
    if (learnt !== undefined)
      console.log(
        visible(
          `${at} 首次所见,自此信任;请与枢纽运维核对 · seen first and trusted from now on, compare it with the hub's operators: ${learnt}`,
        ),
      );
    for (const { zh, en } of alarms) console.error(visible(`${at} 警报 · ALARM ${zh} · ${en}`));
    console.log(`${at} 已见证 ${cosigned} 份日志 · cosigned ${cosigned} logs`);
    return alarms.length === 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (!stop.aborted) console.error(visible(`${at} 警报 · ALARM ${error.message}`));
    return false;
  }
}

function credentialsOf({ hub, client, secret, clientKey, tokenUrl }: RunOptions): Credentials {
  if ((secret === undefined) === (clientKey === undefined))
    throw new CommandError(
      '请给出 --client-key,或以 ONECARD_CLIENT_SECRET 给出口令 · give --client-key, or a secret in ONECARD_CLIENT_SECRET',
    );
  const proof = clientKey === undefined ? { secret: secret as string } : { key: readPrivateKey(clientKey) };
  return { client, proof, tokenUrl: tokenUrl ?? `${hub}/oauth/token` };
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '')
    throw new InvalidArgumentError('应为 http(s) 地址 · must be an http(s) address');
  return text.replace(/\/+$/, '');
}

function readPause(text: string): number {
  const seconds = wholeNumber(text);
  if (seconds < 1 || seconds > 86_400) throw new InvalidArgumentError('应为 1 至 86400 · must be 1 to 86400');
  return seconds;
}

function readLogKey(text: string, before: readonly HubKey[] = []): readonly HubKey[] {
  try {
    return [...before, readHubKey(text)];
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new InvalidArgumentError('不是枢纽日志的公钥 · is no key of a hub’s log');
  }
}
