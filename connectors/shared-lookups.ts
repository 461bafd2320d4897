import DataLoader from 'dataloader';
import { LruMap } from '../lru-map.ts';
import type { LookupScope } from './access-scope.ts';
import type { LookupRequest, Row, RowSource } from './connector.ts';

type RowsByKey = ReadonlyMap<string, readonly Row[]>;
type Lookups = DataLoader<LookupRequest, RowsByKey>;

/** Distinct scopes remembered; beyond it the oldest begin anew. */
const MAX_SCOPES = 1_000;
/** Look-ups that concurrent requests may share in one call. */
const MAX_SHARED = 64;
/** Milliseconds that look-ups wait for a call with their scope that is under way. */
const MOST_WAIT_MS = 2;

/**
 * Look-ups with the same scope share calls: while one is under way, those that come wait for its end, or two milliseconds, and
 * go together; where none is, what comes at the same time does. Each gets only the rows of its own keys.
 * @param rows that one answer may have: look-ups share only where together they cannot have more
 */
export function shareLookups<Source extends RowSource>(source: Source, rows: number): Source {
  const alike = new LruMap<string, Lookups>(MAX_SCOPES);
  const known = new WeakMap<LookupScope, Map<number, Lookups>>();
  const loaderOf = ({ scope, limit }: LookupRequest): Lookups => {
    const ofScope = known.get(scope) ?? new Map<number, Lookups>();
    known.set(scope, ofScope);
    const found = ofScope.get(limit);
    if (found !== undefined) return found;
    // Scopes of other plans may be equal: who asks the same shares, whatever the operation.
    const key = `${limit}:${JSON.stringify(scope)}`;
    const lookups = alike.get(key) ?? open(scope, limit);
    alike.set(key, lookups);
    ofScope.set(limit, lookups);
    return lookups;
  };
  const open = (scope: LookupScope, limit: number): Lookups => {
    // The same scope object comes back to the source each time, which may keep by it what it has compiled.
    const together = (keys: readonly string[]) => source.lookup({ scope, keys, limit });
    const turns = new Turns();
    return new DataLoader(
      (requests) =>
        turns.take(async () => {
          const answers = await Promise.all(groupsOf(requests, rows).map((group) => answer(group, together)));
          return answers.flat();
        }),
      { cache: false, maxBatchSize: MAX_SHARED, batchScheduleFn: (go) => turns.schedule(go) },
    );
  };
  return {
    ...source,
    lookup: (request: LookupRequest) =>
      request.keys.length === 0 ? NO_ROWS : loaderOf(request).load(request),
  };
}

/** When batches of one scope go. */
class Turns {
  readonly #waiting = new Set<() => void>();
  #underWay = 0;

  schedule(go: () => void): void {
    if (this.#underWay === 0) {
      setImmediate(go);
      return;
    }
    const leave = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(leave);
      go();
    };
    // A slow call must not make those wait that it does not concern.
    const timer = setTimeout(leave, MOST_WAIT_MS);
    this.#waiting.add(leave);
  }

  async take<T>(call: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
      const [next] = this.#waiting;
      next?.();
    }
  }
}

const NO_ROWS: Promise<RowsByKey> = Promise.resolve(new Map());

/** In their order; each group as large as its rows allow. */
function groupsOf(requests: readonly LookupRequest[], rows: number): readonly (readonly LookupRequest[])[] {
  const groups: LookupRequest[][] = [];
  let room = 0;
  for (const request of requests) {
    const most = request.keys.length * request.limit;
    const last = groups.at(-1);
    if (last !== undefined && most <= room) last.push(request);
    else {
      groups.push([request]);
      room = rows;
    }
    room -= most;
  }
  return groups;
}

async function answer(
  group: readonly LookupRequest[],
  lookup: (keys: readonly string[]) => Promise<RowsByKey>,
): Promise<readonly (RowsByKey | Error)[]> {
  const [first] = group;
  try {
    if (first !== undefined && group.length === 1) return [await lookup(first.keys)];
    const rows = await lookup([...new Set(group.flatMap(({ keys }) => keys))]);
    return group.map(({ keys }) => only(rows, keys));
  } catch (error) {
    return group.map(() => error as Error);
  }
}

function only(rows: RowsByKey, keys: readonly string[]): RowsByKey {
  const own = new Map<string, readonly Row[]>();
  for (const key of keys) {
    const found = rows.get(key);
    if (found !== undefined) own.set(key, found);
  }
  return own;
}
