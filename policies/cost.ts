import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LruMap } from '../lru-map.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { Agreement } from './agreement.ts';
import { fragmentsOf } from './authorise.ts';
import { CostWalk } from './cost/cost-walk.ts';
import { variablesThatCost } from './cost/variables-that-cost.ts';
import { LIMITS, tooCostly } from './limits.ts';
import type { SelectionReader } from './selection.ts';

export interface OperationToCost {
  readonly catalogue: Catalogue;
  readonly operation: OperationDefinitionNode;
  readonly fragments: SelectionReader['fragments'];
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Static cost of a valid operation: the type cost and the field cost of the IBM GraphQL Cost Directives added up,
 * rounded up. Nothing is asked of any source.
 * https://ibm.github.io/graphql-specs/cost-spec.html
 * @throws HubError OPERATION_TOO_COSTLY where the operation is too wide to be walked, BAD_USER_INPUT where it does not
 * give exactly one slicing argument though the schema demands it
 */
export function costOf(question: OperationToCost): number {
  return Math.min(Math.ceil(new CostWalk(question).operation()), Number.MAX_SAFE_INTEGER);
}

export interface RequestToCost {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Costs kept per operation: one for each combination of page sizes that is in use. */
const MAX_COSTS_PER_OPERATION = 100;

/** `costOf` for documents that are seen again: only variables that change the cost are looked at. */
export function createCosting(catalogue: Catalogue): (request: RequestToCost) => number {
  const memories = new WeakMap<OperationDefinitionNode, LruMap<string, number>>();
  const relevant = new WeakMap<OperationDefinitionNode, readonly string[] | 'all'>();
  return ({ document, operation, variables }) => {
    const names = relevant.get(operation) ?? variablesThatCost(catalogue.schema, operation);
    relevant.set(operation, names);
    const calculate = () => costOf({ catalogue, operation, fragments: fragmentsOf(document), variables });
    if (names === 'all') return calculate();
    const memory = memories.get(operation) ?? new LruMap<string, number>(MAX_COSTS_PER_OPERATION);
    memories.set(operation, memory);
    const key = JSON.stringify(names.map((name) => costliness(variables[name])));
    const cost = memory.get(key) ?? calculate();
    memory.set(key, cost);
    return cost;
  };
}

/** Of a list its length; nothing that is in it, which may be personal data. */
function costliness(value: unknown): unknown {
  return Array.isArray(value) ? value.length : typeof value === 'object' ? null : value;
}

/** @throws HubError OPERATION_TOO_COSTLY for more than the hub, or the agreement, allows one operation */
export function assertAffordable(cost: number, agreement: Agreement | undefined): void {
  const limit = costLimit(agreement);
  if (cost <= limit) return;
  throw tooCostly(
    `代价为 ${cost},上限 ${limit};请减小 first 或字段数`,
    `its cost is ${cost}, the limit is ${limit}: ask for smaller pages with first, or for fewer fields`,
  );
}

/** The most that the hub, and the agreement, allow one operation. */
export function costLimit(agreement: Agreement | undefined): number {
  const { costPerRequest, costPerMinute } = agreement?.document.limits ?? {};
  // What no minute could ever hold is no matter of waiting.
  return Math.min(LIMITS.cost, costPerRequest ?? LIMITS.cost, costPerMinute ?? LIMITS.cost);
}
