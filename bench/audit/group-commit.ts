import type pg from 'pg';
import { LogWriter } from '../../audit/log-writer.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import { cpuTime, cpuTimeOfFamily } from '../cpu-time.ts';
import { supplyOf } from './entries.ts';
import { type Row, rowOf } from './rows.ts';

export const WRITERS = 64;
export const ROUNDS = 5;
export const SECONDS = 4;
const SUPPLY = 4_000;

interface Input {
  readonly connect: () => Promise<pg.Client>;
  readonly databasePid: number;
  readonly logs: readonly string[];
}

interface Rate {
  /** Entries a second. */
  readonly rate: number;
  /** CPU microseconds for an entry: of this process, of PostgreSQL. */
  readonly own: number;
  readonly database: number;
}

/**
 * Entries a second by group commit beside one INSERT and one COMMIT for each of the same entries: as many writers, each
 * waiting for its own entry before the next, in the second case on a connection of its own.
 */
export async function measureGroupCommit({ connect, databasePid, logs }: Input): Promise<readonly Row[]> {
  const sequencer = createSequencer({ connect, onError: console.error });
  const clients = await Promise.all(Array.from({ length: WRITERS }, connect));
  const writers = clients.map((client) => new LogWriter(client));
  const leavesOf = supplyOf(logs, SUPPLY / logs.length);
  const grouped: Rate[] = [];
  const single: Rate[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    grouped.push(await rate((_, log) => sequencer.append(log, leavesOf(log))));
    single.push(
      await rate((writer, log) => (writers[writer] as LogWriter).append([{ log, leaves: leavesOf(log) }])),
    );
  }
  await Promise.all([sequencer.close(), ...clients.map((client) => client.end())]);
  const where = logs.length === 1 ? 'one log' : `${logs.length} logs`;
  return [
    ...rowsOf(`group commit, ${where}`, grouped),
    ...rowsOf(`one INSERT and one COMMIT each, ${where}`, single),
    rowOf(
      'ratio of entries a second within a round (target 20)',
      grouped.map((one, i) => one.rate / (single[i] as Rate).rate),
      1,
    ),
  ];

  async function rate(append: (writer: number, log: string) => Promise<unknown>): Promise<Rate> {
    const before = [cpuTime(process.pid), cpuTimeOfFamily(databasePid)] as const;
    const end = performance.now() + SECONDS * 1_000;
    let done = 0;
    const write = async (writer: number) => {
      for (let i = writer; performance.now() < end; i += 1) {
        await append(writer, logs[i % logs.length] as string);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    const own = (cpuTime(process.pid) - before[0]) / done;
    const database = (cpuTimeOfFamily(databasePid) - before[1]) / done;
    return { rate: done / SECONDS, own, database };
  }
}

function rowsOf(how: string, rates: readonly Rate[]): readonly Row[] {
  const of = (figure: keyof Rate) => rates.map((rate) => rate[figure]);
  return [
    rowOf(`entries a second, ${how}`, of('rate'), 0),
    rowOf('CPU µs for each, this process', of('own'), 0),
    rowOf('CPU µs for each, PostgreSQL', of('database'), 0),
  ];
}
