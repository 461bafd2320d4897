import type { ColumnExpectation, ColumnFault, DescribedTable } from '../../connectors/connector.ts';

/** Types of a source's columns by table and column, as the source described them when a version was submitted. */
export type DescribedTypes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function describedTypes(tables: readonly DescribedTable[]): DescribedTypes {
  return Object.fromEntries(
    tables.map(({ name, columns }) => [
      name,
      Object.fromEntries(columns.map((column) => [column.name, column.type])),
    ]),
  );
}

/** Columns whose type is another one by now. What has vanished is no matter of types. */
export function changedTypes(
  expectations: readonly ColumnExpectation[],
  { before, now }: { readonly before: DescribedTypes; readonly now: DescribedTypes },
): readonly ColumnFault[] {
  return expectations.flatMap((expectation) => {
    const { table, column } = expectation;
    const [was, is] = [before, now].map((types) => types[table]?.[column]);
    return was === undefined || is === undefined || was === is
      ? []
      : [{ kind: 'changed-type', expectation, actual: is, before: was } as const];
  });
}
