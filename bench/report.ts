import type { describeMachine } from './machine.ts';
import type { Entrant, Measurement } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Workload } from './workloads.ts';

export interface Comparison {
  readonly workload: Pick<Workload, 'id' | 'title'>;
  /** The hub is the first. */
  readonly servers: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly spreads: Readonly<Record<keyof Measurement, Spread>>;
  readonly measurements: readonly Measurement[];
  /** Server CPU per request of the hub over this one's, within a round; of the hub itself none. */
  readonly ratio?: Spread;
  /** At the most that. */
  readonly target?: number;
}

export interface Report {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly options: BenchOptions;
  readonly notes: readonly string[];
  readonly comparisons: readonly Comparison[];
}

export function toComparison(
  { id, title, targets }: Workload,
  entrants: readonly Pick<Entrant, 'name'>[],
  measured: readonly (readonly Measurement[])[],
): Comparison {
  const [hub = []] = measured;
  const servers = entrants.map(({ name }, e): Row => {
    const measurements = measured[e] ?? [];
    const row = { name, spreads: spreadsOf(measurements), measurements };
    if (e === 0) return row;
    const target = targets.find(({ over }) => over === name);
    return {
      ...row,
      ratio: spreadOf(hub.map(({ serverCpu }, i) => serverCpu / (measurements[i]?.serverCpu ?? Number.NaN))),
      ...(target === undefined ? {} : { target: target.most }),
    };
  });
  return { workload: { id, title }, servers };
}

function spreadsOf(measurements: readonly Measurement[]): Readonly<Record<keyof Measurement, Spread>> {
  const of = (figure: keyof Measurement) => spreadOf(measurements.map((measurement) => measurement[figure]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    serverCpu: of('serverCpu'),
    databaseCpu: of('databaseCpu'),
    sourcesCpu: of('sourcesCpu'),
    p50: of('p50'),
    p99: of('p99'),
  };
}

/** The report as tables in Markdown: medians, and the range of what the ratios are made of. */
export function toTable({ machine, options, notes, comparisons }: Report): string {
  const { processor, cores, memoryGiB, node, load, commit } = machine;
  const { cardholders, connections, rounds, seconds } = options;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load before ${load?.toFixed(1)}; ${commit}`,
    `${cardholders} cardholders, ${connections} connections, ${rounds} rounds of ${seconds} s; medians (least–most)`,
    ...comparisons.flatMap(tableOf),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)]),
  ].join('\n');
}

function tableOf({ workload, servers }: Comparison): readonly string[] {
  return [
    '',
    `${workload.id}: ${workload.title}`,
    '',
    "| server | server CPU µs per request | sources' CPU µs | other PostgreSQL CPU µs | requests/s | p50 ms | p99 ms | hub's CPU over it | target |",
    '|---|---|---|---|---|---|---|---|---|',
    ...servers.map((row) => `| ${cellsOf(row).join(' | ')} |`),
  ];
}

function cellsOf({ name, spreads, ratio, target }: Row): readonly string[] {
  const { serverCpu, databaseCpu, sourcesCpu, requestsPerSecond, p50, p99 } = spreads;
  return [
    name,
    `${serverCpu.median.toFixed(0)} (${serverCpu.least.toFixed(0)}–${serverCpu.most.toFixed(0)})`,
    sourcesCpu.median.toFixed(0),
    (databaseCpu.median - sourcesCpu.median).toFixed(0),
    requestsPerSecond.median.toFixed(0),
    p50.median.toFixed(1),
    p99.median.toFixed(1),
    ratio === undefined
      ? ''
      : `**${ratio.median.toFixed(2)}** (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
    ratio === undefined || target === undefined
      ? ''
      : `${target}: ${ratio.median <= target ? 'hit' : 'missed'}`,
  ];
}
