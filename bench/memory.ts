import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../package-root.ts';
import { withClient } from '../with-client.ts';
import { LoadGenerator } from './load/load.ts';
import { describeMachine } from './machine.ts';
import { temporaryFolder } from './postgres.ts';
import { freePort } from './servers/free-port.ts';
import { startHubContender } from './servers/hub.ts';
import { makeWorkloads } from './workloads/make-workloads.ts';

/** Minutes under load, W1, W2 and W5 in turn. */
const MINUTES = Number(process.argv[2] ?? 5);
const TURN_SECONDS = 10;
const IDLE_MS = 10_000;
const folder = temporaryFolder();
const hub = await startHubContender({
  ...{ name: 'hub', root: packageRoot(), data: folder.path, port: await freePort(), cardholders: 10_000 },
});
const generator = new LoadGenerator();
try {
  console.log(describeMachine());
  await sleep(IDLE_MS);
  console.log(`idle: ${inWords()}`);
  const workloads = await withClient(hub.addresses.sources.CARDHOLDER_BASE as string, makeWorkloads);
  const turns = workloads.filter(({ id }) => ['W1', 'W2', 'W5'].includes(id));
  let requests = 0;
  for (let turn = 0; turn < (MINUTES * 60) / TURN_SECONDS; turn += 1) {
    const workload = turns[turn % turns.length];
    if (workload === undefined) break;
    const { questions, hubStatus: status } = workload;
    const bounds = { connections: 32, seconds: TURN_SECONDS, requests: 1_000_000 };
    const { url, headers } = hub;
    requests += (await generator.run({ url, headers, questions, status, ...bounds })).requests;
    console.log(`after ${(turn + 1) * TURN_SECONDS} s, ${requests} requests (${workload.id}): ${inWords()}`);
  }
  await sleep(IDLE_MS);
  console.log(`idle again: ${inWords()}`);
} finally {
  generator.stop();
  await hub.stop();
  folder.remove();
}

/** Of the hub's process, proc_pid_status(5): all that is resident, and what of it is no file's. */
function inWords(): string {
  const status = readFileSync(`/proc/${hub.pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024).toFixed(0);
  return `${megabytes('VmRSS')} MiB resident, ${megabytes('RssAnon')} MiB of it the process's own, ${megabytes('VmHWM')} MiB at the most`;
}
