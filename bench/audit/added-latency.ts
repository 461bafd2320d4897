import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createSequencer } from '../../audit/sequencer.ts';
import { quantile } from '../statistics.ts';
import { supplyOf } from './entries.ts';
import { type Row, rowOf } from './rows.ts';

const ROUNDS = 5;
const SECONDS = 4;
/** Milliseconds between two entries: 250 a second. */
const EVERY_MS = 4;
const LOGS = Array.from({ length: 8 }, (_, i) => `moderate-${i}`);

interface Input {
  readonly connect: () => Promise<pg.Client>;
  /** A table of one column in which one row is inserted and committed. */
  readonly table: string;
}

/**
 * What an append adds to an answer at moderate load, beside one commit of the same database at the same moment: one
 * row inserted by a prepared statement that commits itself, the next as soon as the last is done and an entry comes.
 */
export async function measureAddedLatency({ connect, table }: Input): Promise<readonly Row[]> {
  const sequencer = createSequencer({ connect, onError: console.error });
  const client = await connect();
  const leavesOf = supplyOf(LOGS, 100);
  const insert = { name: 'one-commit', text: `INSERT INTO ${table} VALUES ($1)`, values: [1] };
  const appends: Float64Array[] = [];
  const commits: Float64Array[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const append: Promise<number>[] = [];
    const commit: Promise<number>[] = [];
    const end = performance.now() + SECONDS * 1_000;
    let isCommitting = false;
    for (let i = 0; performance.now() < end; i += 1) {
      const log = LOGS[i % LOGS.length] as string;
      append.push(timed(() => sequencer.append(log, leavesOf(log))));
      if (!isCommitting) {
        isCommitting = true;
        commit.push(
          timed(() => client.query(insert)).finally(() => {
            isCommitting = false;
          }),
        );
      }
      await sleep(EVERY_MS);
    }
    appends.push(Float64Array.from(await Promise.all(append)).sort());
    commits.push(Float64Array.from(await Promise.all(commit)).sort());
  }
  await Promise.all([sequencer.close(), client.end()]);
  // The first round only warms up.
  const of = (rounds: readonly Float64Array[], share: number) =>
    rounds.slice(1).map((round) => quantile(round, share));
  const rate = Math.round(1_000 / EVERY_MS);
  return [
    rowOf(`ms for an append at ${rate} a second, p50`, of(appends, 0.5), 2),
    rowOf('ms for an append, p99', of(appends, 0.99), 2),
    rowOf('ms for one commit of the database meanwhile, p50', of(commits, 0.5), 2),
    rowOf('ms for one commit of the database meanwhile, p99', of(commits, 0.99), 2),
    rowOf(
      'ms by which the p99 of an append exceeds that of one commit (target 2)',
      of(appends, 0.99).map((value, i) => value - (of(commits, 0.99)[i] as number)),
      2,
    ),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
