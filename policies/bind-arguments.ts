import { type GraphQLArgument, getArgumentValues } from 'graphql';
import type { ColumnCondition } from '../connectors/access-scope.ts';
import { HubError } from '../errors.ts';
import type { Catalogue, Coordinate, FilterCondition } from '../schema/catalogue.ts';
import type { AccessPlan, EntityShape, PlannedEdge, PlannedField, PlannedPage } from './access-plan.ts';
import type { Access, Decider } from './decide.ts';
import { FILTERED_ENTITY } from './filter-coordinates.ts';
import { LIMITS, tooCostly } from './limits.ts';
import { referenceKeys } from './references.ts';
import { columnCondition } from './row-filter.ts';

/** A plan's arguments with a request's variables: checked before anything is fetched. */
export interface BoundArguments {
  /** Rows per key of each edge. */
  readonly limits: ReadonlyMap<PlannedEdge, number>;
  /** Keys of the root look-ups, by response key: several where the field takes references. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly pages: ReadonlyMap<PlannedPage, BoundPage>;
}

export interface BoundPage {
  readonly first: number;
  readonly after: string | undefined;
  readonly filter: readonly ColumnCondition[];
}

/** Whether a filter says by ID number whom a page may show. */
export function namesPeople(filter: BoundPage['filter']): boolean {
  return filter.some(({ columnType, operator }) => columnType === 'ID_NUMBER' && operator === 'IN');
}

/** The coordinates by whose values the caller's filters select. */
export function filteredCoordinates({ catalogue, plan, variables }: BindInput): readonly Coordinate[] {
  return [...plan.roots.values()].flatMap((root) => {
    if (root.kind !== 'page') return [];
    const { filter } = argumentsOf(root, variables);
    return givenConditions(root, filter, catalogue).map(({ condition }) => coordinateOf(condition));
  });
}

export interface BindInput {
  readonly catalogue: Catalogue;
  readonly access: Access;
  readonly decider: Decider;
  readonly plan: AccessPlan;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * @throws HubError BAD_USER_INPUT for a `first` out of range or a reference that leads to no entity, FIELD_NOT_GRANTED for a filter by a field that is not
 * granted or masked (its answer would tell what the mask hides), OPERATION_TOO_COSTLY for too many rows
 */
export function bindArguments(input: BindInput): BoundArguments {
  const bound = {
    limits: new Map<PlannedEdge, number>(),
    keys: new Map<string, readonly string[]>(),
    pages: new Map<PlannedPage, BoundPage>(),
  };
  const maxRows = Math.min(
    LIMITS.rows,
    input.access.agreement?.document.limits.rowsPerRequest ?? LIMITS.rows,
  );
  let rows = 0;
  let values = 0;
  const count = (shape: EntityShape, parents: number): void => {
    rows += parents;
    values += parents * (1 + shape.columns.length);
    for (const edge of shape.edges) bindEdge(edge, parents);
  };
  const bindEdge = (edge: PlannedEdge, parents: number): void => {
    const limit = edge.edge.list ? listLimit(edge, input.variables) : 1;
    bound.limits.set(edge, limit);
    for (const target of edge.targets)
      count(target.shape, parents * (target.scope.expects === 'ONE' ? 1 : limit));
  };
  for (const root of input.plan.roots.values()) {
    const given = argumentsOf(root, input.variables);
    if (root.kind === 'edge') {
      const value = given[root.edge.by];
      const keys = root.edge.references === undefined ? [String(value)] : referenceKeys(root.edge, value);
      bound.keys.set(root.responseKey, keys);
      bindEdge(root, keys.length);
    } else {
      const page = {
        first: readFirst(given.first, LIMITS.page),
        // Relay asks for the first page with null.
        after: (given.after ?? undefined) as string | undefined,
        filter: readFilter(root, given.filter, input),
      };
      bound.pages.set(root, page);
      for (const view of [...root.nodes, ...root.edges.flatMap((edge) => edge.nodes)])
        count(view.shape, page.first);
    }
  }
  if (rows > maxRows)
    throw tooCostly(
      `最多可能取 ${rows} 行,上限 ${maxRows} 行;请减小 first`,
      `may fetch up to ${rows} rows, the limit is ${maxRows}: ask for smaller pages with first`,
    );
  if (values > LIMITS.values)
    throw tooCostly(
      `最多可能取 ${values} 个值,上限 ${LIMITS.values};请减小 first 或字段数`,
      `may fetch up to ${values} values, the limit is ${LIMITS.values}: ask for smaller pages or fewer fields`,
    );
  return bound;
}

function argumentsOf(
  { definition, node }: PlannedField,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return getArgumentValues(definition, node, variables);
}

/** A list without the argument (certificates) has one row at the most from each type behind it. */
function listLimit(edge: PlannedEdge, variables: Readonly<Record<string, unknown>>): number {
  if (!edge.definition.args.some(({ name }) => name === 'first')) return edge.targets.length;
  return readFirst(argumentsOf(edge, variables).first, LIMITS.list);
}

function readFirst(value: unknown, most: number): number {
  if (typeof value === 'number' && value >= 1 && value <= most) return value;
  throw new HubError('BAD_USER_INPUT', {
    detail: { zh: `first 应在 1 到 ${most} 之间`, en: `first must be between 1 and ${most}` },
  });
}

function readFilter(
  page: PlannedPage,
  value: unknown,
  { catalogue, decider }: BindInput,
): readonly ColumnCondition[] {
  const given = givenConditions(page, value, catalogue);
  if (given.length === 0) return [];
  const refused = given
    .map(({ condition }) => coordinateOf(condition))
    .filter((coordinate) => {
      const decision = decider.decide(coordinate);
      return !decision.granted || decision.mask !== 'NONE';
    });
  if (refused.length > 0) {
    throw new HubError('FIELD_NOT_GRANTED', {
      detail: {
        zh: `不得按未授权或已脱敏的字段筛选:${refused.join('、')}`,
        en: `cannot filter by fields that are not granted or masked: ${refused.join(', ')}`,
      },
      coordinates: refused,
    });
  }
  return given.map(({ name, condition, values }) => {
    if (values.length > LIMITS.filterValues) {
      throw tooCostly(
        `${name} 最多 ${LIMITS.filterValues} 个值`,
        `${name} takes ${LIMITS.filterValues} values at the most`,
      );
    }
    if (values.some((text) => text.includes('\0'))) throw noText(name);
    return columnCondition(catalogue, { ...condition, values });
  });
}

interface GivenCondition {
  /** Name of the filter's input field. */
  readonly name: string;
  readonly condition: FilterCondition;
  readonly values: readonly string[];
}

/** The conditions that a filter really sets: an input field that is null sets none. */
function givenConditions(
  page: PlannedPage,
  filter: unknown,
  catalogue: Catalogue,
): readonly GivenCondition[] {
  const inputType = inputTypeName(page.definition.args);
  return Object.entries(filter ?? {}).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const condition = catalogue.conditions.get(`${inputType}.${name}`);
    if (condition === undefined) throw new Error(`${inputType}.${name} has no @condition`);
    return [{ name, condition, values: Array.isArray(value) ? value.map(String) : [String(value)] }];
  });
}

/** The coordinate by whose values a condition of a filter selects. */
export function coordinateOf({ field }: FilterCondition): Coordinate {
  return `${FILTERED_ENTITY}.${field}`;
}

/** No database keeps such a text; asked for it, a source would fail as if it were down. */
function noText(name: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `筛选条件 ${name} 不得含 NUL 字符`,
      en: `the filter's ${name} must not hold NUL characters`,
    },
  });
}

function inputTypeName(args: readonly GraphQLArgument[]): string {
  return String(args.find(({ name }) => name === 'filter')?.type ?? '').replace(/!$/, '');
}
