import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in ticks of 10 ms on every architecture that Node runs on (USER_HZ, proc(5)). */
const MICROSECONDS_PER_TICK = 10_000;

/** CPU time, user and system, that a process has used with all its threads, in microseconds. */
export function cpuTime(pid: number): number {
  const { user, system } = readStat(pid);
  return (user + system) * MICROSECONDS_PER_TICK;
}

/** The same for a process, its children, and the children that have ended: a PostgreSQL with its backends. */
export function cpuTimeOfFamily(pid: number): number {
  const parent = readStat(pid);
  const ended = parent.endedChildren * MICROSECONDS_PER_TICK;
  return cpuTime(pid) + ended + childrenOf(pid).reduce((sum, child) => sum + timeOfSurvivor(child), 0);
}

/** The same for a process and all that descends from it, but for a family that is counted elsewhere: a hub and its workers. */
export function cpuTimeOfTree(pid: number, elsewhere: number): number {
  if (pid === elsewhere) return 0;
  try {
    const ended = readStat(pid).endedChildren * MICROSECONDS_PER_TICK;
    return childrenOf(pid).reduce(
      (sum, child) => sum + cpuTimeOfTree(child, elsewhere),
      cpuTime(pid) + ended,
    );
  } catch {
    return 0;
  }
}

/** CPU time of each backend of a PostgreSQL that serves one of the databases, by its process id. */
export function cpuTimeOfBackends(
  postmaster: number,
  databases: readonly string[],
): ReadonlyMap<number, number> {
  return new Map(
    childrenOf(postmaster)
      .filter((pid) => databases.some((name) => titleOf(pid).includes(name)))
      .map((pid) => [pid, timeOfThread(pid)]),
  );
}

/** Of a process with one thread, to the nanosecond: a single backend does little in a tick. */
function timeOfThread(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
  } catch {
    return 0;
  }
}

/** Words of a process title: `postgres: user database [local] idle`. */
function titleOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').split(' ');
  } catch {
    return [];
  }
}

/** A child that ends between the listing and the reading is in its parent's count of the next reading. */
function timeOfSurvivor(pid: number): number {
  try {
    return cpuTime(pid);
  } catch {
    return 0;
  }
}

export function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

interface Stat {
  readonly user: number;
  readonly system: number;
  readonly endedChildren: number;
}

/** proc(5): utime, stime, cutime and cstime are the fields 14 to 17, counted behind the name in parentheses. */
function readStat(pid: number): Stat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user, system, childUser, childSystem] = fields.slice(11, 15) as [number, number, number, number];
  return { user, system, endedChildren: childUser + childSystem };
}
