import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { HubError } from '../errors.ts';
import { type Catalogue, type Coordinate, type Entity, grantable, grantedBy } from '../schema/catalogue.ts';
import { coerceVariables } from '../schema/coerce-variables.ts';
import type { MaskName } from '../schema/masks.ts';
import type { AccessPlan, PlannedEdge } from './access-plan.ts';
import { type Agreement, type Extent, inactiveReason } from './agreement.ts';
import { assertGranted, createAuthoriser, fragmentsOf } from './authorise.ts';
import { bindArguments } from './bind-arguments.ts';
import { assertFewSameRoots, createAliasLimit } from './cost/aliases.ts';
import { assertAffordable, costLimit, costOf } from './cost.ts';
import type { Access, Decider, Decision, DenialReason } from './decide.ts';
import { covers, resolveGrants } from './resolve-grants.ts';
import { type PeopleQuestion, sortRowFilter } from './row-filter.ts';
import { createTrustedOperations, hashOfOperation, trustedDocument } from './trusted-operations.ts';

export interface OperationToExplain {
  readonly text: string;
  /** The text, parsed. */
  readonly document: DocumentNode;
  /** Valid in the catalogue's schema. */
  readonly operation: OperationDefinitionNode;
  /** As they came. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly access: Access;
  readonly purpose: string | undefined;
  readonly deniedAsNull: boolean;
  readonly now: Date;
}

/** What the hub would make of an operation. */
export interface Explanation {
  readonly purposeAgreed: boolean;
  readonly coordinates: readonly ExplainedCoordinate[];
  readonly sources: readonly ExplainedSource[];
  readonly cost: number;
  readonly costLimit: number;
  readonly refusals: readonly HubError[];
}

export interface ExplainedCoordinate {
  readonly coordinate: Coordinate;
  readonly granted: boolean;
  readonly mask: MaskName | null;
  /** Null: all. */
  readonly arguments: readonly string[] | null;
  readonly denial: Denial | null;
  /** Places in the agreement's document, such as `grants[2]`. */
  readonly rules: readonly string[];
  readonly owner: string | null;
  readonly level: number | null;
}

export type Denial = DenialReason | 'DENIED' | 'NOT_SHARED' | 'MASK_UNFIT' | 'ADDED_LATER';

export interface ExplainedSource {
  readonly source: string;
  readonly department: string;
  /** Names of the types that are asked of it. */
  readonly types: readonly string[];
}

/**
 * Explains operations by the same steps by which requests are judged, without asking any source. Unlike a request, an
 * explanation does not stop at the first refusal.
 * @throws HubError BAD_USER_INPUT for wrong variables, OPERATION_TOO_COSTLY for what is too large to be looked at
 */
export function createExplainer(
  catalogue: Catalogue,
  deciderFor: (access: Access) => Decider,
): (question: OperationToExplain) => Explanation {
  const authorise = createAuthoriser(catalogue, deciderFor);
  const assertFewAliases = createAliasLimit();
  const trustedOf = createTrustedOperations();
  return ({ text, document, operation, access, purpose, deniedAsNull, now, ...given }) => {
    const { agreement } = access;
    // A row filter that has lost its meaning is one refusal among others: what is granted can be told without it.
    const lostFilter = refusalOf(() => sortRowFilter(catalogue, access));
    const judged = lostFilter === undefined ? access : { ...access, agreement: withoutRowFilter(agreement) };
    const { named, planFor } = authorise({ document, operation, access: judged });
    const variables = coerceVariables(catalogue.schema, operation, given.variables);
    const plan = planFor(variables);
    const cost = costOf({ catalogue, operation, fragments: fragmentsOf(document), variables });
    const purposeAgreed = purpose !== undefined && agreement?.document.purposes.includes(purpose) === true;
    const checks = [
      () => assertActive(agreement, now),
      () => {
        if (agreement !== undefined && !purposeAgreed) throw new HubError('PURPOSE_NOT_AGREED');
      },
      () => {
        const trusted = agreement && trustedOf(agreement.document);
        if (trusted !== undefined) trustedDocument(trusted, hashOfOperation(text));
      },
      () => assertFewAliases(document),
      () => assertFewSameRoots(named.rootFields),
      () => assertGranted(named, { deniedAsNull }),
      () => bindArguments({ catalogue, access, decider: deciderFor(access), plan, variables }),
      () => assertAffordable(cost, agreement),
    ];
    return {
      purposeAgreed,
      coordinates: explainCoordinates(catalogue, named, access),
      sources: sourcesOf(plan, catalogue),
      cost,
      costLimit: costLimit(agreement),
      refusals: [lostFilter, ...checks.map(refusalOf)].filter((refusal) => refusal !== undefined),
    };
  };
}

function withoutRowFilter(agreement: Agreement | undefined): Agreement | undefined {
  if (agreement === undefined) return undefined;
  const { document, resolved } = agreement;
  return {
    ...agreement,
    document: { ...document, rowFilter: [] },
    resolved: { ...resolved, rowFilter: [] },
  };
}

function assertActive(agreement: Agreement | undefined, now: Date): void {
  const reason = agreement && inactiveReason(agreement, now);
  if (reason !== undefined) throw new HubError('AGREEMENT_NOT_ACTIVE', { detail: reason });
}

function refusalOf(check: () => unknown): HubError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
}

function explainCoordinates(
  catalogue: Catalogue,
  { decisions }: AccessPlan,
  access: Access,
): readonly ExplainedCoordinate[] {
  const fields = grantable(catalogue);
  return [...decisions].map(([coordinate, decision]) => {
    const grant = grantedBy(catalogue, coordinate);
    const field = fields.get(grant);
    return {
      coordinate,
      granted: decision.granted,
      mask: decision.granted ? decision.mask : null,
      arguments: (decision.granted ? decision.arguments : undefined) ?? null,
      owner: field?.owner ?? null,
      level: field?.level ?? null,
      ...reasonOf(catalogue, { coordinate: grant, decision, access }),
    };
  });
}

interface Decided {
  readonly coordinate: Coordinate;
  readonly decision: Decision;
  readonly access: Access;
}

function reasonOf(
  catalogue: Catalogue,
  { coordinate, decision, access: { agreement, emergency } }: Decided,
): Pick<ExplainedCoordinate, 'denial' | 'rules'> {
  if (agreement === undefined) return { denial: decision.granted ? null : decision.reason, rules: [] };
  const { document, resolved } = agreement;
  const grants = [...resolved.grants, ...(emergency ? resolved.emergency : [])];
  const rules = grants.flatMap((grant) => (grant.coordinate === coordinate ? grant.rules : []));
  if (decision.granted) return { denial: null, rules };
  const field = grantable(catalogue).get(coordinate);
  if (decision.reason !== 'NOT_GRANTED' || field === undefined) return { denial: decision.reason, rules };
  if (field.sharing === 'NOT_SHARED') return { denial: 'NOT_SHARED', rules: [] };
  const covering = (place: string, statements: readonly Extent[] = []) =>
    statements.flatMap((statement, i) => (covers(statement, field) ? [`${place}[${i}]`] : []));
  const denials = covering('denials', document.denials);
  if (denials.length > 0) return { denial: 'DENIED', rules: denials };
  const covered = covering('grants', document.grants);
  if (covered.length === 0) return { denial: 'NOT_GRANTED', rules: [] };
  const now = resolveGrants(catalogue, document).grants.some((grant) => grant.coordinate === coordinate);
  return { denial: now ? 'ADDED_LATER' : 'MASK_UNFIT', rules: covered };
}

/** The sources that a plan asks, with the types it asks of each, as they come. */
function sourcesOf(plan: AccessPlan, { entities }: Catalogue): readonly ExplainedSource[] {
  const asked = new Set<Entity>();
  const admitting = (questions: readonly PeopleQuestion[]): void => {
    for (const { source, scope } of questions)
      for (const entity of entities.values())
        if (entity.source.id === source && entity.table.name === scope.table) asked.add(entity);
  };
  const behind = ({ targets }: PlannedEdge): void => {
    for (const { shape, admission } of targets) {
      asked.add(shape.entity);
      admitting(admission);
      shape.edges.forEach(behind);
    }
  };
  for (const root of plan.roots.values()) {
    if (root.kind === 'edge') behind(root);
    else {
      for (const { shape } of [...root.nodes, ...root.edges.flatMap(({ nodes }) => nodes)]) {
        asked.add(shape.entity);
        shape.edges.forEach(behind);
      }
      admitting(root.admission);
    }
  }
  const sources = new Set([...asked].map(({ source }) => source));
  return [...sources].map((source) => ({
    source: source.id,
    department: source.department,
    types: [...asked].flatMap((entity) => (entity.source === source ? [entity.name] : [])),
  }));
}
