import type pg from 'pg';
import type { Pool } from 'pg';
import { followOnce } from '../../audit/follow.ts';
import { LogWriter } from '../../audit/log-writer.ts';
import { TOTALS } from '../../audit/totals/count-entries.ts';
import { watcherOf } from '../../audit/watch/watch.ts';
import { cpuTimeOfFamily } from '../cpu-time.ts';
import { supplyOf } from './entries.ts';
import { type Row, rowOf } from './rows.ts';

const LOG = 'followed';
const ROUNDS = 7;
const LOOKS = 10;
/** Entries that have come between two looks: a busy hub's half a second. */
const ENTRIES = 600;
const PEOPLE = 10_000;

interface Input {
  readonly pool: Pool;
  readonly connect: () => Promise<pg.Client>;
  readonly databasePid: number;
}

/** What totals and watch cost for each entry that comes, by the rules that a hub begins with. */
export async function measureFollowers({ pool, connect, databasePid }: Input): Promise<readonly Row[]> {
  const client = await connect();
  const writer = new LogWriter(client);
  const leavesOf = supplyOf([LOG], PEOPLE);
  const watcher = watcherOf({
    hubUrl: 'https://hub.example',
    isWorkingDay: () => true,
    idsOfParty: async () => [],
    agreementsInForce: async () => [],
    onRaised: () => undefined,
  });
  const look = async () => {
    while (await followOnce({ pool, followers: [TOTALS, watcher], onError: console.error }));
  };
  const own: number[] = [];
  const database: number[] = [];
  await look();
  for (let round = 0; round <= ROUNDS; round += 1) {
    let [ownTime, databaseTime] = [0, 0];
    for (let i = 0; i < LOOKS; i += 1) {
      await writer.append(Array.from({ length: ENTRIES }, () => ({ log: LOG, leaves: leavesOf(LOG) })));
      const [before, databaseBefore] = [process.cpuUsage(), cpuTimeOfFamily(databasePid)];
      await look();
      const { user, system } = process.cpuUsage(before);
      ownTime += user + system;
      databaseTime += cpuTimeOfFamily(databasePid) - databaseBefore;
    }
    own.push(ownTime / LOOKS / ENTRIES);
    database.push(databaseTime / LOOKS / ENTRIES);
  }
  await client.end();
  // The first round only warms up.
  return [
    rowOf('CPU µs for totals and watch to follow an entry, this process', own.slice(1), 0),
    rowOf('CPU µs for each, PostgreSQL', database.slice(1), 0),
  ];
}
