import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { withClient } from '../with-client.ts';
import { LoadGenerator, type Question } from './load/load.ts';
import { describeMachine } from './machine.ts';
import { entrantsOf, Measuring } from './measure.ts';
import { measureStart, type StartFigures } from './measure-start.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { temporaryFolder } from './postgres.ts';
import { type Comparison, type Report, toComparison, toTable } from './report.ts';
import { assertSameAnswers } from './same-answers.ts';
import { arrange, awaitServed } from './servers/arrange.ts';
import type { Contender } from './servers/contender.ts';
import { freePort } from './servers/free-port.ts';
import { type HubContender, startHubContender } from './servers/hub.ts';
import { installPeers, startPeer } from './servers/peers.ts';
import { startSlowServices } from './servers/slow-services.ts';
import { BENCH_AGREEMENTS } from './workloads/agreements.ts';
import { makeWorkloads } from './workloads/make-workloads.ts';

/** Not a workload, but chosen like one. */
const START = 'START';

/** What has to be undone at the end, whatever happened; the last first. */
const undoing: (() => unknown)[] = [];

async function run(options: BenchOptions): Promise<Report> {
  if (process.platform !== 'linux')
    throw new Error('the bench reads CPU times from /proc, so it needs Linux');
  const machine = describeMachine();
  if (options.peers.length > 0) installPeers(progress);
  const contenders = await startContenders(options);
  const generator = new LoadGenerator();
  undoing.push(() => generator.stop());
  const measuring = new Measuring(generator, options);
  const comparisons: Comparison[] = [];
  for (const workload of await workloadsOf(contenders[0], options)) {
    const entrants = entrantsOf(contenders, workload);
    progress(`${workload.id}: ${workload.title}`);
    for (const { contender, questions } of entrants)
      if (contender.refuses) await awaitServed(contender, questions[0] as Question);
    await assertSameAnswers(entrants, workload);
    const measured = await measuring.compare(entrants, workload.connections);
    comparisons.push(toComparison(workload, entrants, measured));
  }
  const start = await measureStartOf(contenders, generator, options);
  const notes = contenders.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  return { machine, options, notes, comparisons, ...(start === undefined ? {} : { start }) };
}

/** What the hub takes to start, once all others have gone: they use its databases. */
async function measureStartOf(
  [hub, ...others]: readonly [HubContender, ...Contender[]],
  generator: LoadGenerator,
  { quick, only, connections }: BenchOptions,
): Promise<StartFigures | undefined> {
  if (!(only.includes(START) || (only.length === 0 && !quick))) return undefined;
  progress(`${START}: starting the hub again, and its memory`);
  for (const other of others.toReversed()) await other.stop();
  const [first] = await allWorkloads(hub);
  return measureStart(hub, generator, { questions: first?.questions ?? [], connections });
}

async function startContenders(options: BenchOptions): Promise<readonly [HubContender, ...Contender[]]> {
  const { cardholders, beside, peers } = options;
  progress(`a province of ${cardholders} cardholders, in a temporary folder`);
  const startHub = async (name: string, root: string) =>
    started(startHubContender({ name, root, data: folderOfItsOwn(), port: await freePort(), cardholders }));
  const services = await startSlowServices();
  undoing.push(() => services.stop());
  const hub = await startHub('hub', packageRoot());
  await arrange(hub, services, BENCH_AGREEMENTS);
  const others: Contender[] = [];
  if (beside !== undefined) {
    const other = await startHub(beside, resolve(beside));
    await arrange(other, services, BENCH_AGREEMENTS);
    others.push(other);
  }
  if (peers.length > 0) progress(`starting ${peers.join(', ')}`);
  for (const peer of peers) others.push(await started(startPeer(peer, hub, services)));
  return [hub, ...others];
}

async function started<T extends Contender>(starting: Promise<T>): Promise<T> {
  const contender = await starting;
  undoing.push(() => contender.stop());
  return contender;
}

async function workloadsOf(hub: HubContender, { only }: BenchOptions) {
  const workloads = await allWorkloads(hub);
  const unknown = only.filter((name) => name !== START && !workloads.some(({ id }) => id === name));
  if (unknown.length > 0) throw new Error(`no workload ${unknown.join(', ')}`);
  return workloads.filter(({ id }) => only.length === 0 || only.includes(id));
}

function allWorkloads(hub: HubContender) {
  return withClient(hub.addresses.sources.CARDHOLDER_BASE as string, makeWorkloads);
}

function folderOfItsOwn(): string {
  const { path, remove } = temporaryFolder();
  undoing.push(remove);
  return path;
}

function progress(line: string): void {
  console.error(`[${(performance.now() / 1000).toFixed(0).padStart(4)} s] ${line}`);
}

async function undoAll(): Promise<void> {
  for (let undo = undoing.pop(); undo !== undefined; undo = undoing.pop()) await undo();
}

function keep(report: Report): string {
  const folder = join(packageRoot(), 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${report.machine.time.replaceAll(':', '-')}.json`);
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  return path;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => undoAll().finally(() => process.exit(130)));
try {
  const report = await run(readOptions(process.argv.slice(2)));
  console.log(process.argv.includes('--json') ? JSON.stringify(report, undefined, 2) : toTable(report));
  progress(`kept in ${keep(report)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await undoAll();
}
