import { type GraphQLObjectType, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';
import type { PlannedPage, PlannedView } from '../../policies/access-plan.ts';
import type { Masking } from '../../policies/mask.ts';
import type { FetchedPage, FetchedRows } from '../fetch/fetched.ts';
import { UNCOMPILABLE } from './irregular.ts';
import { type Compiling, type FieldToWrite, fieldsWriter, type WriteField } from './write-fields.ts';
import { leafWriter } from './write-leaf.ts';
import { rowWriter, type WriteRow } from './write-object.ts';

interface Source {
  readonly page: FetchedPage;
  readonly masking: Masking;
}

/** One edge of the connection. */
interface EdgeSource extends Source {
  readonly index: number;
}

/** The writer of a connection. @throws UNCOMPILABLE */
export function pageWriter(
  compiling: Compiling,
  page: PlannedPage,
  { definition, sets }: FieldToWrite,
): (fetched: FetchedPage, masking: Masking) => string {
  const type = objectTypeOf(definition.type);
  const write = fieldsWriter<Source>(compiling, { type, sets }, (field) => {
    const { responseKey } = field;
    const nodes = page.nodes.find((view) => view.responseKey === responseKey);
    if (nodes !== undefined) return nodesWriter(compiling, nodes, field);
    const edges = page.edges.find((edge) => edge.responseKey === responseKey);
    if (edges !== undefined) return edgesWriter(compiling, edges, field);
    if (!page.pageInfos.includes(responseKey)) throw UNCOMPILABLE;
    const writeInfo = pageInfoWriter(compiling, field);
    return ({ page: { pageInfo } }) => writeInfo(pageInfo);
  });
  return (fetched, masking) => write({ page: fetched, masking });
}

function nodesWriter(compiling: Compiling, view: PlannedView, { sets }: FieldToWrite): WriteField<Source> {
  const write = rowWriter(compiling, view.shape, sets);
  return ({ page, masking }) => {
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
): WriteField<Source> {
  const type = objectTypeOf(definition.type);
  const write = fieldsWriter<EdgeSource>(compiling, { type, sets }, (field) => {
    if (cursors.includes(field.responseKey)) {
      const leaf = leafWriter(field.definition.type);
      return ({ page, index }) => leaf(page.cursors[index]);
    }
    const view = nodes.find(({ responseKey }) => responseKey === field.responseKey);
    if (view === undefined) throw UNCOMPILABLE;
    const writeRow: WriteRow = rowWriter(compiling, view.shape, field.sets);
    return ({ page, index, masking }) => writeRow(rowsOf(page, view), index, masking);
  });
  return ({ page, masking }) =>
    `[${Array.from({ length: page.length }, (_, index) => write({ page, index, masking })).join(',')}]`;
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
