import { type GraphQLObjectType, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';
import type { PlannedPage, PlannedView } from '../../policies/access-plan.ts';
import type { Masking } from '../../policies/mask.ts';
import type { FetchedPage, FetchedRows } from '../fetch/fetched.ts';
import { UNCOMPILABLE } from './irregular.ts';
import { type Compiling, type FieldToWrite, fieldsWriter, type WriteField } from './write-fields.ts';
import { leafWriter } from './write-leaf.ts';
import { rowWriter, type WriteRow } from './write-object.ts';

/** The writer of a connection. @throws UNCOMPILABLE */
export function pageWriter(
  compiling: Compiling,
  page: PlannedPage,
  { definition, sets }: FieldToWrite,
): (fetched: FetchedPage, masking: Masking) => string {
  const type = objectTypeOf(definition.type);
  const write = fieldsWriter<FetchedPage>(compiling, { type, sets }, (field) => {
    const { responseKey } = field;
    const nodes = page.nodes.find((view) => view.responseKey === responseKey);
    if (nodes !== undefined) return nodesWriter(compiling, nodes, field);
    const edges = page.edges.find((edge) => edge.responseKey === responseKey);
    if (edges !== undefined) return edgesWriter(compiling, edges, field);
    if (!page.pageInfos.includes(responseKey)) throw UNCOMPILABLE;
    const writeInfo = pageInfoWriter(compiling, field);
    return ({ pageInfo }, index, masking) => writeInfo(pageInfo, index, masking);
  });
  return (fetched, masking) => write(fetched, 0, masking);
}

function nodesWriter(
  compiling: Compiling,
  view: PlannedView,
  { sets }: FieldToWrite,
): WriteField<FetchedPage> {
  const write = rowWriter(compiling, view.shape, sets);
  return (page, _, masking) => {
    const rows = rowsOf(page, view);
    let text = '[';
    for (let i = 0; i < rows.rows.length; i += 1) text += (i === 0 ? '' : ',') + write(rows, i, masking);
    return `${text}]`;
  };
}

function edgesWriter(
  compiling: Compiling,
  { cursors, nodes }: PlannedPage['edges'][number],
  { definition, sets }: FieldToWrite,
): WriteField<FetchedPage> {
  const type = objectTypeOf(definition.type);
  const write = fieldsWriter<FetchedPage>(compiling, { type, sets }, (field) => {
    if (cursors.includes(field.responseKey)) {
      const leaf = leafWriter(field.definition.type);
      return ({ cursors: positions }, index) => leaf(positions[index]);
    }
    const view = nodes.find(({ responseKey }) => responseKey === field.responseKey);
    if (view === undefined) throw UNCOMPILABLE;
    const writeRow: WriteRow = rowWriter(compiling, view.shape, field.sets);
    return (page, index, masking) => writeRow(rowsOf(page, view), index, masking);
  });
  return (page, _, masking) =>
    `[${Array.from({ length: page.length }, (__, index) => write(page, index, masking)).join(',')}]`;
}

function pageInfoWriter(
  compiling: Compiling,
  { definition, sets }: FieldToWrite,
): WriteField<FetchedPage['pageInfo']> {
  const type = objectTypeOf(definition.type);
  return fieldsWriter(compiling, { type, sets }, (field) => {
    const write = leafWriter(field.definition.type);
    return (pageInfo) => write(pageInfo[field.definition.name]);
  });
}

function rowsOf({ views }: FetchedPage, view: PlannedView): FetchedRows {
  return views.get(view) as FetchedRows;
}

function objectTypeOf(type: GraphQLOutputType): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw UNCOMPILABLE;
  return named;
}
