import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { HubDatabases } from '../hub-databases.ts';
import type { WorkerProcess } from './keep-workers.ts';
import type { FromWorker, StartMessage, ToWorker } from './worker-messages.ts';

export interface SpawnWorkerInput {
  readonly number: number;
  readonly of: number;
  readonly databases: HubDatabases;
}

/**
 * Starts one more process of the command that runs, as a worker. The workers share the socket on which connections come, and each accepts
 * for itself: a connection that the primary hands on is lost where its worker ends before it has it, silent for its caller, and keeps the
 * primary from ending.
 */
export function spawnWorker({ number, of, databases }: SpawnWorkerInput): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const worker = cluster.fork();
  const start: StartMessage = { kind: 'start', number, of, databases };
  const ready = new Promise<readonly string[]>((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'loaded') send(worker, start);
      else if (message.kind === 'ready') resolve(message.unreachable);
      else if (message.kind === 'login') tellOthers(worker, message);
    });
  });
  return {
    ready,
    ended: ended(worker),
    stop: () => send(worker, { kind: 'stop' }),
    kill: () => worker.process.kill('SIGKILL'),
  };
}

async function ended(worker: Worker): Promise<string> {
  const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
  return signal ?? String(code);
}

function tellOthers(teller: Worker, message: ToWorker): void {
  for (const worker of Object.values(cluster.workers ?? {}))
    if (worker !== undefined && worker !== teller) send(worker, message);
}

/** A worker that is ending hears nothing any more, and need not. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, undefined, () => undefined);
}
