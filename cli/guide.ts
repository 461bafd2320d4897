import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { TokenQuestion } from './access-token.ts';
import { withClientOptions } from './client-options.ts';
import { CommandError } from './failure.ts';
import { type ClientProject, clientFiles, SCHEMA_FILE } from './guide/client-files.ts';
import { connectToHub } from './hub-connection.ts';
import { openInstallation, runningUrl } from './installation.ts';

interface GuideOptions extends TokenQuestion {
  readonly purpose?: string;
  readonly folder?: string;
  readonly run: boolean;
}

export function guideCommand(): Command {
  return withClientOptions(new Command('guide'))
    .description('为一份共享协议生成客户端 · make a client for a sharing agreement')
    .argument('<agreement>', '共享协议 · sharing agreement')
    .option('--purpose <code>', "目的,默认为协议的第一项 · purpose, the agreement's first by default")
    .option('--folder <path>', '目录,默认 <协议>-client · folder, <agreement>-client by default')
    .option('--run', '随即安装工具并运行 graphql-codegen · install the tools and run graphql-codegen', false)
    .addHelpText(
      'after',
      `
下载协议自己的模式(恰为其所授权者),连同 graphql-codegen 的配置与示例写入目录;再次运行只更新 ${SCHEMA_FILE}。
Downloads the agreement's own schema, exactly what it grants, into a folder with a configuration of graphql-codegen
and an example. Run again it replaces ${SCHEMA_FILE} only.

示例 · Examples:
  $ onecard guide roadside-check --client roadside-terminal
  $ onecard guide roadside-check --client roadside-terminal --folder client --run`,
    )
    .action(guide);
}

async function guide(agreement: string, options: GuideOptions): Promise<void> {
  const folder = resolve(options.folder ?? `${agreement}-client`);
  const files = clientFiles(await download(agreement, options));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (existsSync(path) && name !== SCHEMA_FILE) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const shown = relative(process.cwd(), folder) || '.';
  console.log(`已写入 ${shown} · written to ${shown}: ${Object.keys(files).join(', ')}`);
  if (options.run) generate(folder);
  else console.log(`接下来 · next: cd ${shown} && npm install && npm run generate`);
}

/** The hub's part. @throws CommandError with the hub's reason */
async function download(agreement: string, options: GuideOptions): Promise<ClientProject> {
  const installation = openInstallation();
  const url = runningUrl(installation);
  const hub = await connectToHub(installation, { client: options.client, secret: options.secret });
  const sdl = await hub.get(`/agreements/${encodeURIComponent(agreement)}/schema.graphql`);
  const { agreement: agreed } = await hub.ask<{
    readonly agreement: { readonly inForce: { readonly purposes: readonly string[] } };
  }>({
    query: 'query($id: ID!) { agreement(id: $id) { inForce { purposes } } }',
    variables: { id: agreement },
  });
  return { url, agreement, purpose: options.purpose ?? (agreed.inForce.purposes[0] as string), sdl };
}

function generate(folder: string): void {
  if (!existsSync(join(folder, 'node_modules'))) runNpm(folder, 'install');
  runNpm(folder, 'run', 'generate');
}

function runNpm(folder: string, ...args: readonly string[]): void {
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  if (status === 0) return;
  const command = `npm ${args.join(' ')}`;
  throw new CommandError(`${folder} 中的 ${command} 未成功 · ${command} failed in ${folder}`);
}
