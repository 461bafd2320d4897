import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** What the selections of one document mean. */
export interface SelectionReader {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Whether `@skip` and `@include` leave a selection in. */
  readonly includes: (node: { readonly directives?: FieldNode['directives'] }) => boolean;
}

export interface SelectionQuestion {
  readonly type: GraphQLObjectType;
  readonly sets: readonly SelectionSetNode[];
  /** Only what stands under a type condition that names the type itself. */
  readonly explicitOnly?: boolean;
}

/**
 * The fields that are selected on an object type, by response key (GraphQL October 2021 §6.3.2 CollectFields).
 * Fragments on interfaces and unions count for every type behind them, so nothing can be asked for unseen.
 */
export function collectFields(
  reader: SelectionReader,
  question: SelectionQuestion,
): ReadonlyMap<string, readonly FieldNode[]> {
  const { type, sets, explicitOnly = false } = question;
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const collect = (set: SelectionSetNode, explicit: boolean): void => {
    for (const selection of set.selections) {
      if (!reader.includes(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        if (!explicit) continue;
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(key);
        if (nodes === undefined) fields.set(key, [selection]);
        else nodes.push(selection);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? reader.fragments.get(selection.name.value) : selection;
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value;
      if (!applies(reader.schema, condition, type)) continue;
      const nowExplicit = explicit || condition === type.name;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const visit = `${selection.name.value}:${nowExplicit}`;
        if (visited.has(visit)) continue;
        visited.add(visit);
      }
      collect(fragment.selectionSet, nowExplicit);
    }
  };
  for (const set of sets) collect(set, !explicitOnly);
  return fields;
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}
