import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { LIMITS, tooCostly } from './limits.ts';
import type { SelectionReader } from './selection.ts';

/**
 * The fields that are asked of the schema itself, with every fragment counted as often as it is spread: each may
 * repeat a list of all types, so a short document could ask for gigabytes.
 * @throws HubError OPERATION_TOO_COSTLY
 */
export function introspectionSize(reader: SelectionReader, nodes: readonly FieldNode[]): number {
  let size = 0;
  const count = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        count(reader.fragments.get(selection.name.value)?.selectionSet);
      } else {
        if (selection.kind === Kind.FIELD) size += 1;
        if (size > LIMITS.introspection) throw tooMuchIntrospection();
        count(selection.selectionSet);
      }
    }
  };
  for (const { selectionSet } of nodes) {
    if (selectionSet === undefined) continue;
    size += 1;
    count(selectionSet);
  }
  return size;
}

export function tooMuchIntrospection() {
  return tooCostly(
    `自省超过 ${LIMITS.introspection} 个字段(含片段)`,
    `introspection of more than ${LIMITS.introspection} fields, fragments included`,
  );
}
