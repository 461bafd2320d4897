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

/**
 * Look-ups with the same scope that come at the same time become one; each gets only the rows of its own keys.
 * @param rows that one answer may have: look-ups share only where together they cannot have more
 */
export function shareLookups<Source extends RowSource>(source: Source, rows: number): Source {
  const loaders = new LruMap<string, Lookups>(MAX_SCOPES);
  const interned = new WeakMap<LookupScope, string>();
  const loaderOf = ({ scope, limit }: LookupRequest): Lookups => {
    const id = interned.get(scope) ?? JSON.stringify(scope);
    interned.set(scope, id);
    const key = `${limit}:${id}`;
    const known = loaders.get(key);
    if (known !== undefined) return known;
    // The same scope object comes back to the source each time, which may keep by it what it has compiled.
    const together = (keys: readonly string[]) => source.lookup({ scope, keys, limit });
    const lookups: Lookups = new DataLoader(
      async (requests) => {
        const answers = await Promise.all(groupsOf(requests, rows).map((group) => answer(group, together)));
        return answers.flat();
      },
      { cache: false, maxBatchSize: MAX_SHARED, batchScheduleFn: setImmediate },
    );
    loaders.set(key, lookups);
    return lookups;
  };
  return {
    ...source,
    lookup: (request: LookupRequest) =>
      request.keys.length === 0 ? NO_ROWS : loaderOf(request).load(request),
  };
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
