import type { describeMachine } from './machine.ts';
import type { Entrant, Measurement } from './measure.ts';
import type { StartFigures } from './measure-start.ts';
import type { BenchOptions } from './options.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Workload } from './workloads/workload.ts';

export interface Comparison {
  readonly workload: Pick<Workload, 'id' | 'title' | 'latency'>;
  /** The hub is the first. */
  readonly servers: readonly Row[];
}

export interface Row {
  readonly name: string;
  /** Whether it writes to a database of its own. */
  readonly writes: boolean;
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
  readonly start?: StartFigures;
}

/** What a report tells of an entrant. */
export interface ReportedEntrant {
  readonly name: string;
  readonly contender: Pick<Entrant['contender'], 'refuses'>;
}

export function toComparison(
  { id, title, latency, targets }: Workload,
  entrants: readonly ReportedEntrant[],
  measured: readonly (readonly Measurement[])[],
): Comparison {
  const [hub = []] = measured;
  const servers = entrants.map(({ name, contender: { refuses } }, e): Row => {
    const measurements = measured[e] ?? [];
    const row = { name, writes: refuses, spreads: spreadsOf(measurements), measurements };
    if (e === 0) return row;
    const target = targets.find(({ over }) => over === name);
    return {
      ...row,
      ratio: spreadOf(hub.map(({ serverCpu }, i) => serverCpu / (measurements[i]?.serverCpu ?? Number.NaN))),
      ...(target === undefined ? {} : { target: target.most }),
    };
  });
  return { workload: { id, title, ...(latency === undefined ? {} : { latency }) }, servers };
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
export function toTable({ machine, options, notes, comparisons, start }: Report): string {
  const { processor, cores, memoryGiB, node, load, commit } = machine;
  const { cardholders, connections, rounds, seconds } = options;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load before ${load?.toFixed(1)}; ${commit}`,
    `${cardholders} cardholders, ${connections} connections, ${rounds} rounds of ${seconds} s; medians (least–most)`,
    ...comparisons.flatMap(tableOf),
    ...(start === undefined ? [] : startLines(start)),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)]),
  ].join('\n');
}

function tableOf(comparison: Comparison): readonly string[] {
  const { workload, servers } = comparison;
  const lines = furtherTargets(comparison);
  return [
    '',
    `${workload.id}: ${workload.title}`,
    '',
    "| server | server CPU µs per request | sources' CPU µs | log's CPU µs | requests/s | p50 ms | p99 ms | hub's CPU over it | target |",
    '|---|---|---|---|---|---|---|---|---|',
    ...servers.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    ...(lines.length === 0 ? [] : ['', ...lines]),
  ];
}

/** They ask the databases something else: for JSON, and for a clean copy in one database. */
const OTHER_QUESTIONS = ['limit', 'postgraphile'];

/** What is to be reached beside the ratios. */
function furtherTargets({ workload, servers }: Comparison): readonly string[] {
  const [hub, ...others] = servers;
  if (hub === undefined) return [];
  const { sourcesCpu, p50 } = hub.spreads;
  const peers = others.filter(({ name, writes }) => !writes && !OTHER_QUESTIONS.includes(name));
  const least = peers.toSorted((a, b) => a.spreads.sourcesCpu.median - b.spreads.sourcesCpu.median)[0];
  const lines: string[] = [];
  if (least !== undefined) {
    const most = least.spreads.sourcesCpu.median;
    lines.push(
      `- the sources' CPU: ${sourcesCpu.median.toFixed(0)} µs, no more than the least of the peers' (${least.name}: ${most.toFixed(0)}): ${verdict(sourcesCpu.median <= most)}`,
    );
  }
  if (workload.latency !== undefined)
    lines.push(
      `- latency at the median: ${p50.median.toFixed(1)} ms, at the most ${workload.latency}: ${verdict(p50.median <= workload.latency)}`,
    );
  return lines;
}

const FIRST_ANSWER_SECONDS = 2;
const IDLE_MIB = 150;

function startLines({ firstAnswer, idle, underLoad }: StartFigures): readonly string[] {
  const { median, least, most } = firstAnswer;
  const shown = `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
  return [
    '',
    'The hub by itself, with its database and sources there',
    '',
    '| what | | target |',
    '|---|---|---|',
    `| seconds from its start to the first answer | ${shown} | ≤ ${FIRST_ANSWER_SECONDS}: ${verdict(median <= FIRST_ANSWER_SECONDS)} |`,
    `| resident MiB, idle | ${idle.toFixed(0)} | ≤ ${IDLE_MIB}: ${verdict(idle <= IDLE_MIB)} |`,
    `| resident MiB under W1, every 5 s | ${underLoad.map((mib) => mib.toFixed(0)).join(', ')} | |`,
  ];
}

function verdict(reached: boolean): string {
  return reached ? 'hit' : 'missed';
}

function cellsOf({ name, writes, spreads, ratio, target }: Row): readonly string[] {
  const { serverCpu, databaseCpu, sourcesCpu, requestsPerSecond, p50, p99 } = spreads;
  return [
    name,
    `${serverCpu.median.toFixed(0)} (${serverCpu.least.toFixed(0)}–${serverCpu.most.toFixed(0)})`,
    sourcesCpu.median.toFixed(0),
    // Others write nothing: what there is is PostgreSQL's housekeeping.
    writes ? (databaseCpu.median - sourcesCpu.median).toFixed(0) : '–',
    requestsPerSecond.median.toFixed(0),
    p50.median.toFixed(1),
    p99.median.toFixed(1),
    ratio === undefined
      ? ''
      : `**${ratio.median.toFixed(2)}** (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
    ratio === undefined || target === undefined ? '' : `≤ ${target}: ${verdict(ratio.median <= target)}`,
  ];
}
