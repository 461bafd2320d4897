import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { DEMO_CLIENTS, demoClientSecret } from '../demo/demo-clients.ts';
import { findPeopleOfNote } from '../demo/people-of-note.ts';
import type { Bilingual } from '../errors.ts';
import { type Prepared, prepare } from '../server/prepare.ts';
import { describeError } from './describe-error.ts';
import { openInstallation, rememberUrl } from './installation.ts';

export function startCommand(): Command {
  return new Command('start')
    .description('启动枢纽;演示模式自带数据库与数据 · start the hub; a demo brings its own database and data')
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard start
  $ PORT=8080 onecard start
  $ DATABASE_URL=postgresql://user:password@host/onecard onecard start
  $ ONECARD_MODE=production onecard start      # 须设置哪些项见 README · README names what it needs`,
    )
    .action(start);
}

async function start(): Promise<void> {
  const began = performance.now();
  const progress = ({ zh, en }: Bilingual) =>
    console.log(`[${((performance.now() - began) / 1000).toFixed(1).padStart(4)} s] ${zh} · ${en}`);
  // Every other command starts in half the time without the server's packages.
  const { startHub } = await import('../server/hub.ts');
  const installation = openInstallation();
  const { settings, catalogue } = installation;
  const onError = (error: unknown) => console.error(`! ${describeError(error)}`);
  mkdirSync(settings.dataDirectory, { recursive: true });

  // Signals that come while the hub is being started take effect as soon as it can be stopped in order.
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
  const prepared = await prepare({ settings, catalogue, onProgress: progress, onError });
  try {
    progress({ zh: '检查来源并开始监听', en: 'checking the sources and starting to listen' });
    const hub = await startHub({
      settings,
      catalogue,
      databases: prepared.databases,
      secret: prepared.secret,
      onError,
    });
    const forget = rememberUrl(installation, hub.url);
    for (const source of hub.unreachable)
      progress({
        zh: `来源 ${source} 暂不可达,将自动重试`,
        en: `the source ${source} cannot be reached yet; it is tried again`,
      });
    progress({ zh: `枢纽已就绪:${hub.url}/graphql`, en: 'the hub is ready; stop it with Ctrl-C' });
    if (settings.mode === 'demo') console.log(await invitation(hub.url, prepared));
    await stopped;
    progress({ zh: '正在停止', en: 'stopping' });
    forget();
    await hub.stop();
  } finally {
    await prepared.stop();
  }
  progress({ zh: '已停止,数据已保存', en: 'stopped; the data is kept' });
}

/** A query that works when pasted. */
async function invitation(url: string, { databases, secret }: Prepared): Promise<string> {
  const client = DEMO_CLIENTS.find(({ id }) => id === 'roadside-terminal');
  const { haikouDriver, outsideHaikou } = await findPeopleOfNote(databases.sources);
  const idNumber = haikouDriver ?? outsideHaikou;
  if (client === undefined || idNumber === undefined) return '';
  const body = JSON.stringify({
    query:
      'query($id: IdNumber!) { cardholder(idNumber: $id) { name drivingLicence { classes states validUntil } vehicles { plate } } }',
    variables: { id: idNumber },
  });
  return `
试一试(路面执勤查验驾驶证)· Try it (a roadside check of a driving licence):

TOKEN=$(curl -s -u ${client.id}:${demoClientSecret(secret, client.id)} -d grant_type=client_credentials ${url}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s ${url}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -H 'Onecard-Agreement: roadside-check' -H 'Onecard-Purpose: driving-licence-proof' -H 'Onecard-Operator: officer-007' \\
  -d '${body}'

其他客户端与协议 · Other clients and agreements: npx onecard demo
`;
}
