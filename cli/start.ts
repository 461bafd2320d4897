import cluster from 'node:cluster';
import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import type { Bilingual } from '../errors.ts';
import { type Prepared, prepare } from '../server/prepare.ts';
import { assertEnoughConnections } from '../server/workers/worker-connections.ts';
import { describeError } from './describe-error.ts';
import { type Installation, openInstallation, rememberUrl } from './installation.ts';

interface StartOptions {
  readonly workers?: string;
}

export function startCommand(): Command {
  return new Command('start')
    .description('启动枢纽;演示模式自带数据库与数据 · start the hub; a demo brings its own database and data')
    .option(
      '--workers <n|auto>',
      '共用端口的进程数,auto 为每个处理器一个(ONECARD_WORKERS);默认 1 · processes that share the port, auto: one for each processor (ONECARD_WORKERS); 1 by default',
    )
    .addHelpText(
      'after',
      `
示例 · Examples:
  $ onecard start
  $ PORT=8080 onecard start
  $ onecard start --workers 2                  # 两个处理器同时工作 · two processors at work
  $ onecard start --workers auto               # 每个处理器一个进程 · a process for each processor
  $ DATABASE_URL=postgresql://user:password@host/onecard onecard start
  $ ONECARD_MODE=production onecard start      # 须设置哪些项见 README · README names what it needs`,
    )
    .action(start);
}

/** A hub that serves, in one process or in several. */
interface Serving {
  readonly unreachable: readonly string[];
  /** Rejects where it cannot go on. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

type Progress = (line: Bilingual) => void;

async function start({ workers }: StartOptions): Promise<void> {
  const began = performance.now();
  const progress: Progress = ({ zh, en }) =>
    console.log(`[${((performance.now() - began) / 1000).toFixed(1).padStart(4)} s] ${zh} · ${en}`);
  const environment = workers === undefined ? process.env : { ...process.env, ONECARD_WORKERS: workers };
  const installation = openInstallation(environment);
  const { settings, catalogue } = installation;
  if (cluster.isWorker) {
    const { serveAsWorker } = await import('./serve-worker.ts');
    return serveAsWorker(installation);
  }
  mkdirSync(settings.dataDirectory, { recursive: true });

  // Signals that come while the hub is being started take effect as soon as it can be stopped in order.
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
  const prepared = await prepare({
    ...{ settings, catalogue, onProgress: progress, onError: tellError },
    // Every other command does without the server's packages, and so does the primary of several workers.
    meanwhile: () => void (settings.workers === 1 && import('../server/hub.ts').catch(() => undefined)),
  });
  try {
    progress({ zh: '检查来源并开始监听', en: 'checking the sources and starting to listen' });
    const serve = settings.workers === 1 ? serveAlone : serveWithWorkers;
    const serving = await serve(installation, prepared, progress);
    const forget = rememberUrl(installation, settings.publicUrl);
    for (const source of serving.unreachable)
      progress({
        zh: `来源 ${source} 暂不可达,将自动重试`,
        en: `the source ${source} cannot be reached yet; it is tried again`,
      });
    progress({ zh: `枢纽已就绪:${settings.publicUrl}/graphql`, en: 'the hub is ready; stop it with Ctrl-C' });
    if (settings.mode === 'demo') {
      const { invitation } = await import('./invitation.ts');
      console.log(await invitation(settings.publicUrl, prepared));
    }
    try {
      await Promise.race([stopped, serving.failed]);
    } finally {
      progress({ zh: '正在停止', en: 'stopping' });
      forget();
      await serving.stop();
    }
  } finally {
    await prepared.stop();
  }
  progress({ zh: '已停止,数据已保存', en: 'stopped; the data is kept' });
}

async function serveAlone(
  { settings, catalogue }: Installation,
  { databases, secret }: Prepared,
): Promise<Serving> {
  const { startHub } = await import('../server/hub.ts');
  const hub = await startHub({ settings, catalogue, databases, secret, onError: tellError });
  return { unreachable: hub.unreachable, failed: new Promise(() => undefined), stop: () => hub.stop() };
}

async function serveWithWorkers(
  { settings: { workers } }: Installation,
  { databases }: Prepared,
  onProgress: Progress,
): Promise<Serving> {
  const { keepWorkers } = await import('../server/workers/keep-workers.ts');
  const { spawnWorker } = await import('../server/workers/cluster-workers.ts');
  await assertEnoughConnections(databases.runtime, workers);
  const spawn = (number: number) => spawnWorker({ number, of: workers, databases });
  return keepWorkers({ count: workers, spawn, onProgress });
}

function tellError(error: unknown): void {
  console.error(`! ${describeError(error)}`);
}
