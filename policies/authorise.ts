import {
  type DocumentNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { HubError } from '../errors.ts';
import { LruMap } from '../lru-map.ts';
import type { Catalogue, Coordinate } from '../schema/catalogue.ts';
import { type AccessPlan, deniedCoordinates } from './access-plan.ts';
import type { Access, Decider } from './decide.ts';
import { makePlan } from './make-plan.ts';
import { notGranted, roleMissing } from './not-granted.ts';
import type { SelectionReader } from './selection.ts';

/** Plans kept per operation; every agreement that uses it has its own, so the number is bounded. */
const MAX_PLANS_PER_OPERATION = 500;

export interface OperationToAuthorise {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly access: Access;
}

/** What an operation may do under an agreement. */
export interface Authorisation {
  /** Every coordinate that the operation names, whatever `@skip` and `@include` say. */
  readonly named: AccessPlan;
  /** What a request with these variables, coerced, includes. */
  planFor(variables: Variables): AccessPlan;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * Authorises operations, remembering the plans of documents that are seen again. A plan is kept by the operation's
 * node (Apollo keeps one per text), agreement version, day (ages count by it), roles and the values of the variables in
 * `@skip` and `@include`.
 */
export function createAuthoriser(
  catalogue: Catalogue,
  deciderFor: (access: Access) => Decider,
): (request: OperationToAuthorise) => Authorisation {
  const memories = new WeakMap<OperationDefinitionNode, LruMap<string, Authorisation>>();
  return (request) => {
    const memory = memories.get(request.operation) ?? new LruMap(MAX_PLANS_PER_OPERATION);
    memories.set(request.operation, memory);
    const { agreement, roles, emergency, today } = request.access;
    const key = `${agreement?.id ?? ''}@${agreement?.version ?? 0}${emergency ? '!' : ''} ${today} ${roles.join(',')}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const authorisation = authorise(catalogue, request, deciderFor(request.access));
    memory.set(key, authorisation);
    return authorisation;
  };
}

function authorise(
  catalogue: Catalogue,
  { document, operation, access }: OperationToAuthorise,
  decider: Decider,
): Authorisation {
  const fragments = fragmentsOf(document);
  const plan = (includes: SelectionReader['includes']) =>
    makePlan({
      catalogue,
      access,
      decider,
      operation,
      reader: { schema: catalogue.schema, fragments, includes },
    });
  const named = plan(() => true);
  const conditions = conditionVariables(document);
  if (conditions === undefined) return { named, planFor: () => named };
  const plans = new LruMap<string, AccessPlan>(MAX_PLANS_PER_OPERATION);
  return {
    named,
    planFor(variables) {
      const key = conditions.map((name) => (variables[name] === true ? '1' : '0')).join('');
      const included = plans.get(key) ?? plan((node) => isIncluded(node, variables));
      plans.set(key, included);
      return included;
    },
  };
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): SelectionReader['fragments'] {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** @throws HubError AGREEMENT_REQUIRED, FORBIDDEN or FIELD_NOT_GRANTED, naming every coordinate at fault */
export function assertGranted(plan: AccessPlan, { deniedAsNull }: { readonly deniedAsNull: boolean }): void {
  if (grantsAll(plan)) return;
  const denied = (reason: string): Coordinate[] =>
    [...plan.decisions].flatMap(([coordinate, decision]) =>
      !decision.granted && decision.reason === reason ? [coordinate] : [],
    );
  const forRoles = denied('ROLE_REQUIRED');
  if (forRoles.length > 0) throw roleMissing(forRoles);
  if (denied('AGREEMENT_REQUIRED').length > 0)
    throw new HubError('AGREEMENT_REQUIRED', { coordinates: denied('AGREEMENT_REQUIRED') });
  // A field can be answered without its value, but not without an argument that the caller relies on.
  const coordinates = [...(deniedAsNull ? [] : deniedCoordinates(plan)), ...plan.deniedArguments];
  if (coordinates.length > 0) throw notGranted(coordinates);
}

/** Of nearly every request this is all there is to ask, so it makes no lists. */
function grantsAll({ decisions, deniedArguments }: AccessPlan): boolean {
  if (deniedArguments.size > 0) return false;
  for (const { granted } of decisions.values()) if (!granted) return false;
  return true;
}

/** Whether `@skip` and `@include` leave a selection in. */
export function isIncluded(
  { directives = [] }: Parameters<SelectionReader['includes']>[0],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, { directives }, variables);
  if (skip?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, { directives }, variables)?.if !== false;
}

/** The variables that `@skip` and `@include` depend on; undefined where the document has no such directive. */
function conditionVariables(document: DocumentNode): readonly string[] | undefined {
  const names = new Set<string>();
  let conditional = false;
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      conditional = true;
      for (const { value } of node.arguments ?? [])
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return conditional ? [...names].sort() : undefined;
}
