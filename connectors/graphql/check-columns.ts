import { type GraphQLSchema, getNamedType } from 'graphql';
import type { ColumnExpectation, ColumnFault } from '../connector.ts';
import type { TableAccess } from '../table-access.ts';
import { columnType, describeColumns } from './describe-columns.ts';
import { type RowType, rowTypeOf, typeAt } from './row-type.ts';

export interface ColumnCheck {
  readonly schema: GraphQLSchema;
  readonly tables: ReadonlyMap<string, TableAccess>;
  readonly expectations: readonly ColumnExpectation[];
}

/** What a source's schema does not have, or has as another type, of what its SDL file promises. */
export function checkColumns({ schema, tables, expectations }: ColumnCheck): readonly ColumnFault[] {
  return expectations.flatMap((expectation): readonly ColumnFault[] => {
    const access = tables.get(expectation.table);
    const type = access && rowTypeOf(schema, access);
    if (access === undefined || type === undefined)
      return [{ kind: 'missing-table', expectation, alternatives: alternatives(schema, access) }];
    return faultsOf(type, access, expectation);
  });
}

function faultsOf(
  { row, entity }: RowType,
  access: TableAccess,
  expectation: ColumnExpectation,
): readonly ColumnFault[] {
  const isKey = access.kind === 'entities' && access.rows !== '' && expectation.column === access.key;
  const type = typeAt(isKey && entity !== undefined ? entity : row, expectation.column);
  if (type === undefined) {
    const columns = describeColumns(row).map(({ name }) => name);
    return [{ kind: 'missing-column', expectation, alternatives: columns }];
  }
  // A text may be a date: GraphQL has no type for it.
  const compared = expectation.use !== 'ANY' && !['TEXT', 'DATE', 'DATETIME'].includes(columnType(type));
  return compared ? [{ kind: 'wrong-type', expectation, actual: getNamedType(type).name }] : [];
}

function alternatives(schema: GraphQLSchema, access: TableAccess | undefined): readonly string[] {
  if (access?.kind === 'query') return Object.keys(schema.getQueryType()?.getFields() ?? {});
  return Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('_'));
}
