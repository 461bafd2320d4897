import { cpuTime, cpuTimeOfFamily } from './cpu-time.ts';
import type { LoadGenerator } from './load/load.ts';
import type { BenchOptions } from './options.ts';
import type { Contender } from './servers/contender.ts';
import type { Workload } from './workloads.ts';

/** One server under one workload, once. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** CPU microseconds of the server's process per request: the figure that other work on the machine disturbs least. */
  readonly serverCpu: number;
  /** The same of PostgreSQL with all its backends. */
  readonly databaseCpu: number;
  readonly p50: number;
  readonly p99: number;
}

/** Far more than any server answers in the longest measurement. */
const MAX_REQUESTS = 1_000_000;
/** V8 compiles what runs often; a cold server would look dearer than it is. */
const WARM_UP_SECONDS = 5;

export class Measuring {
  readonly #generator: LoadGenerator;
  readonly #options: BenchOptions;

  constructor(generator: LoadGenerator, options: BenchOptions) {
    this.#generator = generator;
    this.#options = options;
  }

  /** The servers take turns, each round in the other order: what slows the machine for a while slows both. */
  async compare(
    contenders: readonly Contender[],
    workload: Workload,
  ): Promise<readonly (readonly Measurement[])[]> {
    for (const contender of contenders) await this.#load(contender, workload, WARM_UP_SECONDS);
    const measurements = contenders.map(() => [] as Measurement[]);
    for (let round = 0; round < this.#options.rounds; round += 1) {
      const order = [...contenders.entries()];
      for (const [c, contender] of round % 2 === 0 ? order : order.toReversed())
        measurements[c]?.push(await this.#measure(contender, workload));
    }
    return measurements;
  }

  async #measure(contender: Contender, workload: Workload): Promise<Measurement> {
    const before = timesOf(contender);
    const { requests, seconds, p50, p99 } = await this.#load(contender, workload, this.#options.seconds);
    const after = timesOf(contender);
    return {
      requestsPerSecond: requests / seconds,
      serverCpu: (after.server - before.server) / requests,
      databaseCpu: (after.database - before.database) / requests,
      p50,
      p99,
    };
  }

  async #load({ name, url, headers, refuses }: Contender, workload: Workload, seconds: number) {
    const { connections } = this.#options;
    const status = refuses ? workload.hubStatus : 200;
    const load = { url, headers, bodies: workload.bodies, status, connections, seconds };
    const result = await this.#generator.run({ ...load, requests: MAX_REQUESTS });
    if (result.failures > 0)
      throw new Error(
        `${workload.id}: ${result.failures} of ${result.requests} answers of ${name} were wrong`,
      );
    return result;
  }
}

function timesOf({ pid, databasePid }: Contender) {
  return { server: cpuTime(pid), database: cpuTimeOfFamily(databasePid) };
}
