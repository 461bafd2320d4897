import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { HubError } from '../../errors.ts';
import type { FieldCost, ListSize } from '../../schema/costs.ts';
import { isIncluded } from '../authorise.ts';
import type { OperationToCost } from '../cost.ts';
import { LIMITS, tooCostly } from '../limits.ts';
import { collectFields, type SelectionReader } from '../selection.ts';

/** Fields walked, where each type behind an interface counts anew. No operation that was authorised has as many. */
const MAX_STEPS = 10 * LIMITS.fields;

/** The length that a page's field says of the lists in it (`sizedFields`). */
interface Sized {
  readonly fields: readonly string[];
  readonly size: number;
}

interface Selection {
  readonly type: GraphQLObjectType;
  readonly sets: readonly SelectionSetNode[];
  readonly depth: number;
  readonly sized?: Sized | undefined;
}

/** One walk through an operation, from the root down; what is under a list counts as often as the list is long. */
export class CostWalk {
  readonly #question: OperationToCost;
  readonly #reader: SelectionReader;
  #steps = 0;

  constructor(question: OperationToCost) {
    const { catalogue, fragments, variables } = question;
    this.#question = question;
    this.#reader = {
      schema: catalogue.schema,
      fragments,
      includes: (node) => isIncluded(node, variables),
    };
  }

  operation(): number {
    const { catalogue, operation } = this.#question;
    const type = catalogue.schema.getRootType(operation.operation);
    if (type === undefined || type === null) return 0;
    return this.#object({ type, sets: [operation.selectionSet], depth: 1 });
  }

  #object({ type, sets, depth, sized }: Selection): number {
    if (depth > LIMITS.depth)
      throw tooCostly(`嵌套超过 ${LIMITS.depth} 层`, `more than ${LIMITS.depth} levels deep`);
    let cost = this.#question.catalogue.costs.types.get(type.name) ?? 1;
    for (const nodes of collectFields(this.#reader, { type, sets }).values()) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS)
        throw tooCostly(`字段超过 ${MAX_STEPS} 个`, `more than ${MAX_STEPS} fields`);
      const [node] = nodes as readonly [FieldNode, ...FieldNode[]];
      const field = type.getFields()[node.name.value];
      const known = this.#question.catalogue.costs.fields.get(`${type.name}.${node.name.value}`);
      // Introspection has a limit of its own and asks no source.
      if (field !== undefined && known !== undefined)
        cost += this.#field({ field, known, nodes, depth, sized });
    }
    return cost;
  }

  #field({
    field,
    known,
    nodes,
    depth,
    sized,
  }: {
    readonly field: GraphQLField<unknown, unknown>;
    readonly known: FieldCost;
    readonly nodes: readonly FieldNode[];
    readonly depth: number;
    readonly sized: Sized | undefined;
  }): number {
    const given = getArgumentValues(field, nodes[0] as FieldNode, this.#question.variables);
    const own = known.weight + this.#arguments(known, { args: field.args, given });
    const length = known.list === undefined ? 1 : lengthOf(known.list, { given, name: field.name });
    const inside = known.list !== undefined && known.list.sizedFields.length > 0;
    const size = sized?.fields.includes(field.name) ? sized.size : inside ? 1 : length;
    const named = getNamedType(field.type);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const possible = isObjectType(named)
      ? [named]
      : isAbstractType(named)
        ? this.#reader.schema.getPossibleTypes(named)
        : [];
    const costs = possible.map((type) =>
      this.#object({
        type,
        sets,
        depth: depth + 1,
        sized: inside ? { fields: known.list?.sizedFields ?? [], size: length } : undefined,
      }),
    );
    // An object of an abstract type is of one of the types behind it: the dearest, for nobody knows which.
    const one = costs.length > 0 ? Math.max(...costs) : (this.#typeWeight(named.name) ?? 0);
    return own + size * one;
  }

  #typeWeight(name: string): number | undefined {
    return this.#question.catalogue.costs.types.get(name);
  }

  #arguments(
    { argumentWeights }: FieldCost,
    { args, given }: { readonly args: readonly GraphQLArgument[]; readonly given: Given },
  ): number {
    return args.reduce((sum, { name, type }) => {
      if (given[name] === undefined || given[name] === null) return sum;
      return sum + (argumentWeights.get(name) ?? 0) + this.#input(type, given[name]);
    }, 0);
  }

  /** What is inside an input object; the object itself is weighed by the argument or field that holds it. */
  #input(type: GraphQLInputType, value: unknown): number {
    const nullable = getNullableType(type);
    if (value === undefined || value === null) return 0;
    if (isListType(nullable)) {
      if (!isInputObjectType(getNamedType(nullable))) return 0;
      return (value as readonly unknown[]).reduce<number>(
        (sum, item) => sum + this.#input(nullable.ofType, item),
        0,
      );
    }
    if (!isInputObjectType(nullable)) return 0;
    return Object.entries(value as Given).reduce((sum, [name, inner]) => {
      const field = nullable.getFields()[name];
      if (field === undefined || inner === undefined || inner === null) return sum;
      const weight = this.#question.catalogue.costs.inputFields.get(`${nullable.name}.${name}`) ?? 0;
      return sum + weight + this.#input(field.type, inner);
    }, 0);
  }
}

type Given = Readonly<Record<string, unknown>>;

/** Arguments with a default value count as given: getArgumentValues has put it in. */
function lengthOf(
  { slicingArguments, assumedSize, requireOneSlicingArgument }: ListSize,
  { given, name }: { readonly given: Given; readonly name: string },
): number {
  const lengths = slicingArguments
    .map((argument) => given[argument])
    .map((value) => (Array.isArray(value) ? value.length : value))
    .filter((value) => typeof value === 'number');
  if (slicingArguments.length > 0 && requireOneSlicingArgument && lengths.length !== 1)
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `${name} 须恰好给出其一:${slicingArguments.join('、')}`,
        en: `${name} takes exactly one of: ${slicingArguments.join(', ')}`,
      },
    });
  return lengths.length === 0 ? (assumedSize ?? 1) : Math.max(0, ...lengths);
}
