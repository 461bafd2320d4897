import { withClient } from '../../with-client.ts';
import { cpuTime } from '../cpu-time.ts';
import { LoadGenerator } from '../load/load.ts';
import { makeWorkloads } from '../workloads/make-workloads.ts';
import { ask } from './ask.ts';
import type { Curve } from './curve.ts';
import { residentMegabytes } from './resident-memory.ts';
import { openHome, secondsOf, seed, startHub } from './started-hub.ts';

const CARDHOLDERS = 10_000;
const SECONDS = 8;
const PURPOSE = { 'onecard-agreement': 'one-stop-counter', 'onecard-purpose': 'driving-licence-proof' };

/** W1 of the bench: one cardholder, 12 fields of 4 sources, by connections that ask without pause. */
export const connections: Curve = {
  of: 'connections',
  says: 'connections that ask for one cardholder without pause: throughput, latency, errors',
  sizes: [1, 32, 100, 500, 1_000, 2_000],
  most: 5_000,
  figures: [
    'requests/s',
    'hub CPU µs each',
    'p50 ms',
    'p99 ms',
    'failed',
    'seconds until all were answered',
    'MB',
    'ms for one afterwards',
  ],
  async measure(size, place) {
    const home = await openHome(place);
    await seed(home, CARDHOLDERS);
    const hub = await startHub(place, home);
    const headers = await hub.headersOf('counter', PURPOSE);
    const [workload] = await withClient(hub.databases.sources.CARDHOLDER_BASE as string, makeWorkloads);
    if (workload === undefined) throw new Error('there is no workload');
    const generator = new LoadGenerator();
    place.undo(() => generator.stop());
    const { questions } = workload;
    const load = { url: hub.url, headers, questions, status: 200, requests: 1_000_000 };
    await generator.run({ ...load, connections: Math.min(size, 32), seconds: 4 });
    const before = cpuTime(hub.pid);
    const result = await generator.run({ ...load, connections: size, seconds: SECONDS });
    const each = (cpuTime(hub.pid) - before) / result.requests;
    const megabytes = residentMegabytes(hub.pid);
    const afterwards = await secondsOf(() =>
      ask({ url: hub.url, headers }, JSON.parse(questions[0]?.body ?? '')),
    );
    return [
      result.requests / result.seconds,
      each,
      result.p50,
      result.p99,
      `${result.failures} of ${result.requests}`,
      result.seconds,
      megabytes,
      afterwards * 1_000,
    ];
  },
};
