import type { GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import type { AccessPlan, PlannedRoot } from '../../policies/access-plan.ts';
import type { Masking } from '../../policies/mask.ts';
import { collectFields, type SelectionReader } from '../../policies/selection.ts';
import type { FetchedPage, FetchedRoot } from '../fetch/fetched.ts';
import type { SharedData } from '../fetch/shared-data.ts';
import { UNCOMPILABLE } from './irregular.ts';
import { type Compiling, type FieldToWrite, fieldsWriter } from './write-fields.ts';
import { valueWriter } from './write-object.ts';
import { pageWriter } from './write-page.ts';

/** The `data` of an answer without errors, as JSON. */
export interface WrittenData {
  readonly text: string;
  /** Whether any root field is other than null. */
  readonly hasData: boolean;
}

/**
 * Writes an operation's data straight from what was fetched, without making objects or executing. Undefined where anything is
 * not plain (an error, a null that spreads): then graphql-js executes on the same data, which is fetched once.
 */
export type WriteAnswer = (data: SharedData) => Promise<WrittenData | undefined>;

export interface AnswerToWrite {
  readonly operation: OperationDefinitionNode;
  readonly plan: AccessPlan;
  readonly reader: SelectionReader;
}

/** Compiles the writer of an operation under a plan; undefined where only graphql-js can execute it. */
export function answerWriter({ operation, plan, reader }: AnswerToWrite): WriteAnswer | undefined {
  const compiling = { reader, decisions: plan.decisions };
  const type = reader.schema.getQueryType() as GraphQLObjectType;
  try {
    const write = fieldsWriter<Source>(compiling, { type, sets: [operation.selectionSet] }, (field) => {
      const root = plan.roots.get(field.responseKey);
      if (root === undefined) throw UNCOMPILABLE;
      const writeRoot = rootWriter(compiling, root, field);
      return ({ roots, masking }) => writeRoot(roots.get(field.responseKey) as FetchedRoot, masking);
    });
    const fields = collectFields(reader, { type, sets: [operation.selectionSet] });
    const namesType = [...fields.values()].some(([node]) => node?.name.value === '__typename');
    return async (data) => {
      try {
        const fetching = [...plan.roots.keys()].map(async (key) => [key, await data.root(key)] as const);
        const roots = new Map(await Promise.all(fetching));
        const text = write({ roots, masking: data.masking });
        return { text, hasData: namesType || [...roots.values()].some((root) => root !== null) };
      } catch {
        return undefined;
      }
    };
  } catch (error) {
    if (error === UNCOMPILABLE) return undefined;
    throw error;
  }
}

interface Source {
  readonly roots: ReadonlyMap<string, FetchedRoot>;
  readonly masking: Masking;
}

function rootWriter(
  compiling: Compiling,
  root: PlannedRoot,
  field: FieldToWrite,
): (fetched: FetchedRoot, masking: Masking) => string {
  if (root.kind === 'edge') return valueWriter(compiling, root, field);
  const write = pageWriter(compiling, root, field);
  return (fetched, masking) => write(fetched as FetchedPage, masking);
}
