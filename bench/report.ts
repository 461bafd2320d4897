import type { describeMachine } from './machine.ts';
import type { Measurement } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Workload } from './workloads.ts';

export interface Comparison {
  readonly workload: Pick<Workload, 'id' | 'title'>;
  readonly servers: readonly {
    readonly name: string;
    readonly spreads: Readonly<Record<keyof Measurement, Spread>>;
    readonly measurements: readonly Measurement[];
  }[];
  /** Server CPU per request of the first server over the second's, of each round. */
  readonly ratio: Spread;
}

export interface Report {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly options: BenchOptions;
  readonly comparisons: readonly Comparison[];
}

export function toComparison(
  { id, title }: Workload,
  names: readonly string[],
  measurements: readonly (readonly Measurement[])[],
): Comparison {
  const [first = [], second = []] = measurements;
  return {
    workload: { id, title },
    servers: names.map((name, i) => ({
      name,
      spreads: spreadsOf(measurements[i] ?? []),
      measurements: measurements[i] ?? [],
    })),
    ratio: spreadOf(first.map(({ serverCpu }, i) => serverCpu / (second[i]?.serverCpu ?? Number.NaN))),
  };
}

function spreadsOf(measurements: readonly Measurement[]): Readonly<Record<keyof Measurement, Spread>> {
  const of = (figure: keyof Measurement) => spreadOf(measurements.map((measurement) => measurement[figure]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    serverCpu: of('serverCpu'),
    databaseCpu: of('databaseCpu'),
    p50: of('p50'),
    p99: of('p99'),
  };
}

/** The report as a table in Markdown: medians, and the range of the server's CPU. */
export function toTable({ machine, options, comparisons }: Report): string {
  const { processor, cores, memoryGiB, node, load, commit } = machine;
  const { cardholders, connections, rounds, seconds } = options;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load before ${load?.toFixed(1)}; ${commit}`,
    `${cardholders} cardholders, ${connections} connections, ${rounds} rounds of ${seconds} s; medians (least–most)`,
    ...comparisons.flatMap(tableOf),
  ].join('\n');
}

function tableOf({ workload, servers, ratio }: Comparison): readonly string[] {
  return [
    '',
    `${workload.id}: ${workload.title}`,
    '',
    '| server | server CPU µs per request | PostgreSQL CPU µs | requests/s | p50 ms | p99 ms |',
    '|---|---|---|---|---|---|',
    ...servers.map(({ name, spreads: { serverCpu, databaseCpu, requestsPerSecond, p50, p99 } }) => {
      const range = `(${serverCpu.least.toFixed(0)}–${serverCpu.most.toFixed(0)})`;
      return `| ${name} | ${serverCpu.median.toFixed(0)} ${range} | ${databaseCpu.median.toFixed(0)} | ${requestsPerSecond.median.toFixed(0)} | ${p50.median.toFixed(1)} | ${p99.median.toFixed(1)} |`;
    }),
    '',
    `ratio of server CPU per request: **${ratio.median.toFixed(2)}** (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
  ];
}
