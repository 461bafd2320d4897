import { HubError } from '../errors.ts';
import type { Connector, LookupRequest, Row } from './connector.ts';
import { createSourceCalls } from './source-calls.ts';
import type { SourceHealth } from './source-health.ts';
import type { SourceLimits } from './source-limits.ts';

/** A connector that keeps to its source's limits, whatever befalls the source. */
export interface ResilientConnector extends Connector {
  health(): SourceHealth;
}

export interface ResilientInput {
  /** Identifier of the source, for messages. */
  readonly source: string;
  readonly limits: SourceLimits;
  readonly connector: Connector;
}

/**
 * Puts a source's limits (`@limits`) around any connector: time of a call, calls at once, repetition of reads, leaving alone what has failed in
 * a row, keys in a call, rows of an answer. More rows than the limit are a failure: an answer is never cut.
 */
export function resilient({ source, limits, connector }: ResilientInput): ResilientConnector {
  const calls = createSourceCalls(source, limits);
  const within = <T>(rows: number, answer: T): T => {
    if (rows > limits.rows) throw tooManyRows(source, limits.rows);
    return answer;
  };
  const lookup = async (request: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>> => {
    if (request.keys.length === 0) return new Map();
    const found = await calls.ask(() => connector.lookup(request));
    let rows = 0;
    for (const group of found.values()) rows += group.length;
    return within(rows, found);
  };
  return {
    lookup: (request) =>
      request.keys.length <= limits.batch ? lookup(request) : inBatches(request, limits.batch, lookup),
    page: async (request) => {
      const rows = await calls.ask(() => connector.page(request));
      return within(rows.length, rows);
    },
    check: (expectations) => calls.inspect(() => connector.check(expectations)),
    describe: () => calls.inspect(() => connector.describe()),
    sample: (request) => calls.inspect(() => connector.sample(request)),
    close: () => connector.close(),
    health: () => calls.health(),
  };
}

/** Side by side: they take turns as all calls do. One that fails fails the whole. */
async function inBatches(
  request: LookupRequest,
  size: number,
  lookup: Connector['lookup'],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const { keys } = request;
  const batches = Array.from({ length: Math.ceil(keys.length / size) }, (_, i) =>
    lookup({ ...request, keys: keys.slice(i * size, (i + 1) * size) }),
  );
  const merged = new Map<string, readonly Row[]>();
  for (const found of await Promise.all(batches)) for (const [key, rows] of found) merged.set(key, rows);
  return merged;
}

function tooManyRows(source: string, most: number): HubError {
  return new HubError('SOURCE_UNAVAILABLE', {
    detail: {
      zh: `${source} 一次返回的行数超过其上限 ${most}(@limits 的 rows)`,
      en: `${source} returned more rows at once than its limit of ${most} (rows of @limits)`,
    },
  });
}
