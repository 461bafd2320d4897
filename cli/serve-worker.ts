import { startHub } from '../server/hub.ts';
import { installationSecret } from '../server/installation-secret.ts';
import type { FromWorker, StartMessage, ToWorker } from '../server/workers/worker-messages.ts';
import type { Siblings } from '../server/workers/worker-place.ts';
import { describeError } from './describe-error.ts';
import { reportFailure } from './failure.ts';
import type { Installation } from './installation.ts';

/** Serves as one of several workers, from when its primary says so until it, or a signal, says to stop. Then its process ends. */
export async function serveAsWorker(installation: Installation): Promise<never> {
  await serve(installation).catch(reportFailure);
  // The pipe to the primary alone would keep a process that has failed, and its primary would wait for ever.
  process.exit();
}

async function serve({ settings, catalogue }: Installation): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    onMessage((message) => {
      if (message.kind === 'stop') resolve();
    });
  });
  const told = new Promise<StartMessage>((resolve) => {
    onMessage((message) => {
      if (message.kind === 'start') resolve(message);
    });
  });
  send({ kind: 'loaded' });
  const start = await Promise.race([told, stopped]);
  if (start === undefined) return;
  const { number, of, databases } = start;
  const hub = await startHub({
    ...{ settings, catalogue, databases },
    secret: installationSecret(settings).secret,
    worker: { number, of, siblings: SIBLINGS },
    onError: (error) => console.error(`! [worker ${number}] ${describeError(error)}`),
  });
  send({ kind: 'ready', unreachable: hub.unreachable });
  await stopped;
  await hub.stop();
}

const SIBLINGS: Siblings = {
  tell: (outcome) => send({ kind: 'login', ...outcome }),
  listen: (hear) =>
    onMessage((message) => {
      if (message.kind === 'login') hear(message);
    }),
};

function onMessage(hear: (message: ToWorker) => void): void {
  process.on('message', hear);
}

/** What can no longer be told has nobody to hear it: a worker ends with its primary. */
function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
