import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import { badListSize, badWeight } from './catalogue-faults.ts';
import type { CostModel, FieldCost, ListSize } from './costs.ts';
import type { Field, Reading } from './reading.ts';

type Node = Parameters<Reading['directive']>[1];

interface ListSizeArguments {
  readonly assumedSize?: number | null;
  readonly slicingArguments?: readonly string[] | null;
  readonly sizedFields?: readonly string[] | null;
  readonly requireOneSlicingArgument?: boolean | null;
}

/** Reads `@cost` and `@listSize`; what is wrong with them is reported with its place. */
export function readCosts(reading: Reading): CostModel {
  const fields = new Map<string, FieldCost>();
  const types = new Map<string, number>();
  const inputFields = new Map<string, number>();
  for (const type of Object.values(reading.schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const weight = weightOf(reading, field.astNode) ?? inputWeight(field.type);
        inputFields.set(`${type.name}.${field.name}`, weight);
      }
      continue;
    }
    types.set(type.name, weightOf(reading, type.astNode) ?? (isLeafType(type) ? 0 : 1));
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      fields.set(`${type.name}.${field.name}`, readFieldCost(reading, field));
    }
  }
  return { fields, types, inputFields };
}

function readFieldCost(reading: Reading, field: Field): FieldCost {
  const composite = !isLeafType(getNamedType(field.type));
  const argumentWeights = field.args.flatMap(({ name, type, astNode }) => {
    const weight = weightOf(reading, astNode) ?? inputWeight(type);
    return weight === 0 ? [] : [[name, weight] as const];
  });
  return {
    weight: weightOf(reading, field.astNode) ?? (composite ? 1 : 0),
    argumentWeights: new Map(argumentWeights),
    list: declaredListSize(reading, field) ?? usualListSize(reading, field),
  };
}

/** Negative weights, which the specification allows, would let one part of an operation pay for another. */
function weightOf(reading: Reading, node: Node): number | undefined {
  const text = reading.directive<{ weight: string }>('cost', node)?.weight;
  if (text === undefined) return undefined;
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text)) return Number(text);
  reading.report(node, badWeight(text));
  return undefined;
}

function inputWeight(type: GraphQLInputType): number {
  return isInputObjectType(getNamedType(type)) ? 1 : 0;
}

function declaredListSize(reading: Reading, field: Field): ListSize | undefined {
  const given = reading.directive<ListSizeArguments>('listSize', field.astNode);
  if (given === undefined) return undefined;
  const size: ListSize = {
    assumedSize: given.assumedSize ?? undefined,
    slicingArguments: given.slicingArguments ?? [],
    sizedFields: given.sizedFields ?? [],
    requireOneSlicingArgument: given.requireOneSlicingArgument ?? true,
  };
  const returned = getNamedType(field.type);
  const known = isObjectType(returned) ? returned.getFields() : {};
  const unknown = [
    ...size.slicingArguments.filter(
      (name) => !field.args.some((arg) => arg.name === name && saysLength(arg.type)),
    ),
    ...size.sizedFields.filter((name) => !isListType(getNullableType(known[name]?.type))),
  ];
  const negative = (size.assumedSize ?? 0) < 0;
  const empty = size.assumedSize === undefined && size.slicingArguments.length === 0;
  if (unknown.length > 0 || negative || empty) reading.report(field.astNode, badListSize(unknown));
  return size;
}

/** A number, or a list for each of whose items there is one in the answer. */
function saysLength(type: GraphQLInputType): boolean {
  const nullable = getNullableType(type);
  return isListType(nullable) || String(nullable) === 'Int';
}

/** A department that writes no `@listSize` gets the length that its argument `first` says, as every list here has one. */
function usualListSize({ schema }: Reading, field: Field): ListSize | undefined {
  const slicingArguments = field.args.some(({ name }) => name === 'first') ? ['first'] : [];
  const rest = { slicingArguments, requireOneSlicingArgument: false };
  const returned = getNamedType(field.type);
  if (isListType(getNullableType(field.type))) {
    // Without the argument it has one row at the most from each type behind it.
    const assumedSize = isAbstractType(returned) ? schema.getPossibleTypes(returned).length : undefined;
    return { assumedSize, sizedFields: [], ...rest };
  }
  if (slicingArguments.length === 0 || !isObjectType(returned)) return undefined;
  const sizedFields = Object.values(returned.getFields())
    .filter(({ type }) => isListType(getNullableType(type)))
    .map(({ name }) => name);
  return sizedFields.length === 0 ? undefined : { assumedSize: undefined, sizedFields, ...rest };
}
