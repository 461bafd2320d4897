import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';
import { withClient } from '../with-client.ts';
import { LoadGenerator } from './load/load.ts';
import { describeMachine } from './machine.ts';
import { type Entrant, type Measurement, Measuring } from './measure.ts';
import { readOptions } from './options.ts';
import { temporaryFolder } from './postgres.ts';
import { startProgram, stopProgram } from './servers/child.ts';
import type { Contender } from './servers/contender.ts';
import { freePort } from './servers/free-port.ts';
import { type HubContender, startHubContender } from './servers/hub.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { makeWorkloads } from './workloads/make-workloads.ts';
import type { Workload } from './workloads/workload.ts';

/**
 * `onecard start` beside `onecard start --workers 2`, and beside them what this machine can give at all: processes that only calculate, as
 * long for each request as the hub does, one and two. Generator, PostgreSQL and servers share the processors, so only the second
 * pair says how much of 2 could be reached.
 */
const CASES = ['W2', 'W5'];
const WORKERS = [1, 2] as const;

const undoing: (() => unknown)[] = [];

const options = readOptions(process.argv.slice(2));
try {
  console.log(describeMachine());
  const hubs: HubContender[] = [];
  for (const workers of WORKERS) hubs.push(await startHub(workers));
  const generator = new LoadGenerator();
  undoing.push(() => generator.stop());
  const workloads = await withClient(hubs[0]?.addresses.sources.CARDHOLDER_BASE as string, makeWorkloads);
  const wanted = options.only.length > 0 ? options.only : CASES;
  for (const workload of workloads.filter(({ id }) => wanted.includes(id))) {
    const first = hubs[0] as HubContender;
    const trial = new Measuring(generator, { ...options, rounds: 1 });
    // Of two workers each has half of the requests, so it takes as much longer until V8 has compiled what runs often.
    const [[cost] = []] = await trial.compare(hubs.map((hub) => entrantOf(hub, workload)));
    const plain: Contender[] = [];
    for (const workers of WORKERS) plain.push(await startPlainWork(workers, cost?.serverCpu ?? 0, first));
    const entrants = [...hubs, ...plain].map((contender) => entrantOf(contender, workload));
    tell(workload, entrants, await new Measuring(generator, options).compare(entrants));
    for (const { stop } of plain) await stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (let undo = undoing.pop(); undo !== undefined; undo = undoing.pop()) await undo();
}

async function startHub(workers: number): Promise<HubContender> {
  const folder = temporaryFolder();
  undoing.push(folder.remove);
  const hub = await startHubContender({
    ...{ name: `hub, ${workers} of --workers`, root: packageRoot(), data: folder.path },
    ...{ port: await freePort(), cardholders: options.cardholders, workers },
  });
  undoing.push(hub.stop);
  return hub;
}

async function startPlainWork(workers: number, cpu: number, hub: HubContender): Promise<Contender> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('workers/plain-work.mjs', import.meta.url));
  const child = await startProgram(
    {
      args: [program],
      folder: packageRoot(),
      environment: { PORT: String(port), WORKERS: String(workers), HASHES: String(hashesIn(cpu)) },
    },
    url,
  );
  undoing.push(() => stopProgram(child));
  return {
    ...{ name: `only calculating, ${workers}`, url, headers: {}, pid: child.pid as number },
    ...{ databases: hub.databases, refuses: false, stop: () => stopProgram(child) },
  };
}

/** How many hashes this machine makes in so many microseconds. */
function hashesIn(microseconds: number): number {
  const block = Buffer.alloc(1_024, 'x');
  const hash = createHash('sha256');
  const count = 200_000;
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) hash.update(block);
  const { user, system } = process.cpuUsage(before);
  return Math.round((microseconds * count) / (user + system));
}

function entrantOf(contender: Contender, { questions, hubStatus }: Workload): Entrant {
  const { name, refuses } = contender;
  return { name, contender, questions, status: refuses ? hubStatus : 200 };
}

function tell(
  { id, title }: Workload,
  entrants: readonly Entrant[],
  measured: readonly (readonly Measurement[])[],
): void {
  const spread = (e: number, of: (one: Measurement) => number) =>
    inWords(spreadOf((measured[e] ?? []).map(of)));
  console.log(
    `\n${id}: ${title}\n\n| | requests/s | server CPU µs | PostgreSQL CPU µs | p50 ms | p99 ms |\n|---|---|---|---|---|---|`,
  );
  for (const [e, { name, contender }] of entrants.entries()) {
    const database = contender.refuses ? spread(e, ({ databaseCpu }) => databaseCpu) : '';
    const columns = [
      spread(e, ({ requestsPerSecond }) => requestsPerSecond),
      spread(e, ({ serverCpu }) => serverCpu),
      database,
      spread(e, ({ p50 }) => p50),
      spread(e, ({ p99 }) => p99),
    ];
    console.log(`| ${name} | ${columns.join(' | ')} |`);
  }
  const ratios = (one: number, two: number) =>
    spreadOf(
      (measured[one] ?? []).map(
        ({ requestsPerSecond }, round) =>
          (measured[two]?.[round]?.requestsPerSecond ?? 0) / requestsPerSecond,
      ),
    );
  const [hub, machine] = [ratios(0, 1), ratios(2, 3)];
  console.log(`\ntwo over one, hub: ${inWords(hub, 2)}; only calculating: ${inWords(machine, 2)}`);
  console.log(
    `the hub reaches ${((100 * hub.median) / machine.median).toFixed(0)} % of what the machine gives`,
  );
  const cpu = spreadOf(
    (measured[0] ?? []).map(
      ({ serverCpu }, round) => (2 * serverCpu) / (measured[1]?.[round]?.serverCpu ?? Number.NaN),
    ),
  );
  console.log(
    `by CPU per request, each worker with a processor of its own: ${inWords(cpu, 2)} (target: 1.7)`,
  );
}

function inWords({ median, least, most }: Spread, digits = 0): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}
