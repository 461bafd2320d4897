import { writeFileSync } from 'node:fs';
import { withClient } from '../../with-client.ts';
import { cpuTime } from '../cpu-time.ts';
import { LoadGenerator } from '../load/load.ts';
import { ask, type Question, quartileOf } from './ask.ts';
import type { Curve, Figure } from './curve.ts';
import { mostResidentMegabytes, residentMegabytes } from './resident-memory.ts';
import { openHome, seed, startHub } from './started-hub.ts';

const CARDHOLDERS = 20_000;
/** `first` of a page; more rows are several pages under aliases. */
const PAGE = 1_000;
const CONNECTIONS = 16;
const SECONDS = 10;
const PURPOSE = { 'onecard-agreement': 'one-stop-counter', 'onecard-purpose': 'driving-licence-proof' };

/** Four fields of the base database and two of another source. */
const FIELDS = '{ idNumber name sex birthDate drivingLicence { number validUntil } }';

/** Rows from one day of birth on; of aliases each from another. */
function question(rows: number, days: readonly string[]): Question {
  const pages = Math.ceil(rows / PAGE);
  const variables = days.map((_, page) => `$from${page}: Date!`);
  const fields = days.map(
    (_, page) =>
      `p${page}: cardholders(filter: { bornFrom: $from${page} }, first: ${Math.min(rows, PAGE)}) { nodes ${FIELDS} }`,
  );
  if (pages !== days.length) throw new Error('one day for each page');
  return {
    query: `query(${variables.join(', ')}) { ${fields.join('\n')} }`,
    variables: Object.fromEntries(days.map((day, page) => [`from${page}`, day])),
  };
}

/** Rows of one answer: alone, then by 16 connections at once. */
export const rows: Curve = {
  of: 'rows',
  says: 'rows of one answer, in pages of 1,000 under aliases: latency, memory',
  sizes: [1, 10, 100, 1_000, 3_000, 10_000],
  most: 10_000,
  figures: [
    'ms alone',
    'ms for a row',
    'KB answered',
    'rows/s of 16 connections',
    'hub CPU µs for a row',
    'p99 ms',
    'failed',
    'MB idle',
    'MB at the most',
    'MB afterwards',
  ],
  async measure(size, place) {
    if (size > PAGE && size % PAGE !== 0) throw new Error(`above ${PAGE} sizes are multiples of it`);
    const home = await openHome(place);
    await seed(home, CARDHOLDERS);
    const hub = await startHub(place, home);
    const headers = await hub.headersOf('counter', PURPOSE);
    const where = { url: hub.url, headers };
    const days = await birthdays(hub.databases.sources.CARDHOLDER_BASE as string);
    const pages = Math.ceil(size / PAGE);
    const questions = Array.from({ length: 60 }, (_, i) =>
      question(
        size,
        Array.from({ length: pages }, (_, page) => days[(i * 7 + page) % days.length] as string),
      ),
    );
    const rowsOf = (data: Record<string, { nodes: readonly unknown[] }>) =>
      Object.values(data).reduce((sum, { nodes }) => sum + nodes.length, 0);
    const alone = await quartileOf(
      where,
      questions.slice(0, size > PAGE ? 20 : 60),
      (data) => rowsOf(data) === size,
    );
    const answered = JSON.stringify(await ask(where, questions[0] as Question)).length;
    const idle = residentMegabytes(hub.pid);
    lowerTheMark(hub.pid);
    const generator = new LoadGenerator();
    place.undo(() => generator.stop());
    const before = cpuTime(hub.pid);
    const load = await generator.run({
      ...where,
      questions: questions.map((one) => ({ body: JSON.stringify(one) })),
      status: 200,
      connections: CONNECTIONS,
      seconds: SECONDS,
      requests: 1_000_000,
    });
    const served = load.requests * size;
    const figures: Figure[] = [
      alone,
      alone / size,
      answered / 1_000,
      served / load.seconds,
      (cpuTime(hub.pid) - before) / served,
      load.p99,
      `${load.failures} of ${load.requests}`,
      idle,
      mostResidentMegabytes(hub.pid),
    ];
    return [...figures, residentMegabytes(hub.pid)];
  },
};

/** From each of them on there are rows enough for a page. */
async function birthdays(base: string): Promise<readonly string[]> {
  const { rows: found } = await withClient(base, (client) =>
    client.query<{ day: string }>(
      `SELECT "AAC006"::text AS day FROM "AC01" WHERE "AAC006" < '1990-01-01' ORDER BY md5("AAC147") LIMIT 400`,
    ),
  );
  return found.map(({ day }) => day);
}

/** `VmHWM` begins anew at what is resident now: proc(5), clear_refs. */
function lowerTheMark(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
