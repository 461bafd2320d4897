import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTimeOfBackends, cpuTimeOfFamily, cpuTimeOfTree } from './cpu-time.ts';
import type { LoadGenerator, Question } from './load/load.ts';
import type { BenchOptions } from './options.ts';
import type { Contender } from './servers/contender.ts';
import type { Workload } from './workloads/workload.ts';

/** One server under one workload, once. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** CPU microseconds of the server's processes per request: the figure that other work on the machine disturbs least. */
  readonly serverCpu: number;
  /** The same of PostgreSQL with all its backends. */
  readonly databaseCpu: number;
  /** Of that, what the backends of the sources' databases took; the rest is the hub's own log, and writing to disk. */
  readonly sourcesCpu: number;
  readonly p50: number;
  readonly p99: number;
}

/** A server with what it is asked. */
export interface Entrant {
  readonly name: string;
  readonly contender: Contender;
  readonly questions: readonly Question[];
  readonly status: number;
}

/** Far more than any server answers in the longest measurement. */
const MAX_REQUESTS = 1_000_000;
/** V8 compiles what runs often; a cold server would look dearer than it is. */
const WARM_UP_SECONDS = 3;
/** Before each measurement: a server that has rested opens its connections again. */
const LEAD_IN_SECONDS = 0.25;

export class Measuring {
  readonly #generator: LoadGenerator;
  readonly #options: BenchOptions;

  constructor(generator: LoadGenerator, options: BenchOptions) {
    this.#generator = generator;
    this.#options = options;
  }

  /**
   * The servers take turns, each round in another order: what slows the machine for a while slows all.
   * @returns by entrant its measurements, round by round
   */
  async compare(
    entrants: readonly Entrant[],
    connections = this.#options.connections,
  ): Promise<readonly (readonly Measurement[])[]> {
    const { rounds, seconds } = this.#options;
    const warmUp = Math.min(WARM_UP_SECONDS, seconds);
    for (const entrant of entrants) await this.#load(entrant, connections, warmUp);
    const measurements = entrants.map(() => [] as Measurement[]);
    for (let round = 0; round < rounds; round += 1)
      for (const e of orderOf(entrants.length, round))
        measurements[e]?.push(await this.#measure(entrants[e] as Entrant, connections));
    return measurements;
  }

  async #measure(entrant: Entrant, connections: number): Promise<Measurement> {
    await this.#load(entrant, connections, LEAD_IN_SECONDS);
    const before = await timesAtRest(entrant.contender);
    const result = await this.#load(entrant, connections, this.#options.seconds);
    const after = await timesAtRest(entrant.contender);
    const { requests, seconds, p50, p99 } = result;
    let sources = 0;
    for (const [pid, time] of after.backends) sources += time - (before.backends.get(pid) ?? 0);
    return {
      requestsPerSecond: requests / seconds,
      serverCpu: (after.server - before.server) / requests,
      databaseCpu: (after.database - before.database) / requests,
      sourcesCpu: sources / requests,
      p50,
      p99,
    };
  }

  async #load({ name, contender, questions, status }: Entrant, connections: number, seconds: number) {
    const { url, headers } = contender;
    const load = { url, headers, questions, status, connections, seconds };
    const result = await this.#generator.run({ ...load, requests: MAX_REQUESTS });
    if (result.failures > 0)
      throw new Error(`${result.failures} of ${result.requests} answers of ${name} were wrong`);
    return result;
  }
}

/** Who takes part in a workload: hubs always, others where they have something to answer. */
export function entrantsOf(contenders: readonly Contender[], workload: Workload): readonly Entrant[] {
  const { questions, hubStatus, absent = [], beside } = workload;
  const entrants = contenders
    .filter(({ name, refuses }) => refuses || (absent !== 'peers' && !absent.includes(name)))
    .map((contender): Entrant => {
      const { name, refuses, translate = (body: string) => body } = contender;
      if (refuses) return { name, contender, questions, status: hubStatus };
      const translated = questions.map(({ body }) => ({ body: translate(body) }));
      return { name, contender, questions: translated, status: 200 };
    });
  const [hub] = contenders;
  if (beside === undefined || hub === undefined) return entrants;
  return [...entrants, { name: beside.name, contender: hub, questions: beside.questions, status: 200 }];
}

/** Each round another begins, and every other round goes backwards. */
export function orderOf(count: number, round: number): readonly number[] {
  const order = Array.from({ length: count }, (_, i) => (i + round) % count);
  return round % 2 === 0 ? order : order.toReversed();
}

/** What counts as rest: less work than that in so many milliseconds. */
const REST_MS = 100;
const REST_CPU = 10_000;
const MOST_WAITS = 50;

/** Work that a server has put off (totals, the watch over a log) is its work too, and must not be done in another's time. */
async function timesAtRest(contender: Contender) {
  let times = timesOf(contender);
  for (let waits = 0; contender.refuses && waits < MOST_WAITS; waits += 1) {
    await sleep(REST_MS);
    const now = timesOf(contender);
    const worked = now.server + now.database - times.server - times.database;
    times = now;
    if (worked <= REST_CPU) break;
  }
  return times;
}

function timesOf({ pid, databases }: Contender) {
  return {
    server: cpuTimeOfTree(pid, databases.pid),
    database: cpuTimeOfFamily(databases.pid),
    backends: cpuTimeOfBackends(databases.pid, databases.sources),
  };
}
