import type { FieldNode, GraphQLField, GraphQLObjectType, SelectionSetNode } from 'graphql';
import type { AccessPlan } from '../../policies/access-plan.ts';
import { collectFields, type SelectionReader } from '../../policies/selection.ts';
import { UNCOMPILABLE } from './irregular.ts';

/** What the writer of an operation is compiled from. */
export interface Compiling {
  readonly reader: SelectionReader;
  readonly decisions: AccessPlan['decisions'];
}

export interface FieldToWrite {
  readonly responseKey: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly sets: readonly SelectionSetNode[];
}

/** Writes a field's value as JSON, of whatever it is given of the object. */
export type WriteField<Source> = (source: Source) => string;

export interface FieldsQuestion {
  readonly type: GraphQLObjectType;
  readonly sets: readonly SelectionSetNode[];
}

/**
 * The writer of an object's fields, in the order in which the operation selects them. A walk of its own, beside the plan's:
 * what the plan's decisions do not grant is not compiled, so that a fault in either walk opens nothing.
 * @throws UNCOMPILABLE
 */
export function fieldsWriter<Source>(
  { reader, decisions }: Compiling,
  { type, sets }: FieldsQuestion,
  writerOf: (field: FieldToWrite) => WriteField<Source>,
): WriteField<Source> {
  const before: string[] = [];
  const writers: WriteField<Source>[] = [];
  let constant = '{';
  let count = 0;
  for (const [responseKey, nodes] of collectFields(reader, { type, sets })) {
    const { value: name } = (nodes[0] as FieldNode).name;
    constant += `${count === 0 ? '' : ','}${JSON.stringify(responseKey)}:`;
    count += 1;
    if (name === '__typename') {
      constant += JSON.stringify(type.name);
      continue;
    }
    const definition = type.getFields()[name];
    if (definition === undefined || decisions.get(`${type.name}.${name}`)?.granted !== true)
      throw UNCOMPILABLE;
    before.push(constant);
    writers.push(
      writerOf({ responseKey, definition, sets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []) }),
    );
    constant = '';
  }
  const after = `${constant}}`;
  return (source) => {
    let text = '';
    for (let i = 0; i < writers.length; i += 1)
      text += (before[i] as string) + (writers[i] as WriteField<Source>)(source);
    return text + after;
  };
}
