import type { ColumnExpectation, ColumnFault } from '../../connectors/connector.ts';
import type { Catalogue, Entity } from '../../schema/catalogue.ts';
import type { Place, SchemaFault } from '../../schema/fault.ts';

/** A column that a source's SDL file promises, and where it does. */
export interface PlacedExpectation {
  readonly expectation: ColumnExpectation;
  readonly place: Place;
}

/** What a source's SDL file expects of it. */
export function expectationsOf(catalogue: Catalogue, source: string): readonly PlacedExpectation[] {
  return expectationsBySource(catalogue).get(source) ?? [];
}

/** The same of all sources that have tables, in one walk: a walk for each would grow with the square of a graph. */
export function expectationsBySource(
  catalogue: Catalogue,
): ReadonlyMap<string, readonly PlacedExpectation[]> {
  const bySource = new Map<string, PlacedExpectation[]>();
  const place = (source: string, placed: readonly PlacedExpectation[]) => {
    const known = bySource.get(source);
    if (known === undefined) bySource.set(source, [...placed]);
    else known.push(...placed);
  };
  for (const entity of catalogue.entities.values())
    place(entity.source.id, entityExpectations(entity, catalogue));
  // Another type's edge may look a source's tables up by a column of its own choice.
  for (const entity of catalogue.entities.values()) {
    for (const edge of entity.fields.values()) {
      if (edge.kind !== 'edge' || edge.key === undefined) continue;
      for (const target of edge.targets.map((name) => catalogue.entities.get(name))) {
        if (target === undefined) continue;
        const expectation = { table: target.table.name, column: edge.key, use: 'TEXT' } as const;
        place(target.source.id, [{ expectation, place: edge.place }]);
      }
    }
  }
  return bySource;
}

function entityExpectations(
  { name, table, fields, place }: Entity,
  catalogue: Catalogue,
): readonly PlacedExpectation[] {
  const expect = (
    column: string | undefined,
    use: ColumnExpectation['use'],
    at = place,
  ): readonly PlacedExpectation[] =>
    column === undefined ? [] : [{ expectation: { table: table.name, column, use }, place: at }];
  const filtered = new Set(
    [...catalogue.conditions].flatMap(([input, { field }]) =>
      input.startsWith(`${name}Filter.`) ? [field] : [],
    ),
  );
  return [
    ...expect(table.key, 'TEXT'),
    ...expect(table.subject, 'TEXT'),
    ...expect(table.order?.column, 'ANY'),
    ...expect(table.latest, 'ANY'),
    ...[...fields].flatMap(([field, column]) =>
      column.kind === 'column'
        ? expect(
            column.name,
            filtered.has(field) && column.type.name === 'Date' ? 'DATE' : 'ANY',
            column.place,
          )
        : [],
    ),
  ];
}

/** A fault for people: what the source lacks, and where its SDL file asks for it. */
export function describeColumnFault(
  fault: ColumnFault,
  { source, expectations }: { readonly source: string; readonly expectations: readonly PlacedExpectation[] },
): SchemaFault {
  const { table, column, use } = fault.expectation;
  const place = expectations.find(({ expectation }) => expectation === fault.expectation)?.place ?? {
    file: source,
    line: 0,
  };
  switch (fault.kind) {
    case 'missing-table':
      return {
        place,
        fault: { zh: `来源 ${source} 没有表 ${table}`, en: `the source ${source} has no table ${table}` },
        remedy: {
          zh: '改正 @table 的 name(区分大小写),或检查连接',
          en: "correct @table's name (case matters), or the connection",
        },
      };
    case 'missing-column': {
      const columns = fault.alternatives.join(', ');
      return {
        place,
        fault: { zh: `表 ${table} 没有列 ${column}`, en: `the table ${table} has no column ${column}` },
        remedy: { zh: `现有列:${columns}`, en: `it has: ${columns}` },
      };
    }
    case 'changed-type':
      return {
        place,
        fault: {
          zh: `列 ${table}.${column} 的类型由 ${fault.before} 变为 ${fault.actual}`,
          en: `the type of the column ${table}.${column} has changed from ${fault.before} to ${fault.actual}`,
        },
        remedy: {
          zh: '请部门恢复,或提交新版本',
          en: 'have the department undo it, or submit a new version',
        },
      };
    case 'wrong-type':
      return {
        place,
        fault: {
          zh: `列 ${table}.${column} 的类型 ${fault.actual} 不能作${use === 'TEXT' ? '查询键' : '日期条件'}`,
          en: `the column ${table}.${column} of type ${fault.actual} cannot be ${use === 'TEXT' ? 'a key' : 'compared with dates'}`,
        },
        remedy:
          use === 'TEXT'
            ? { zh: '用字符类型的列', en: 'use a column of a character type' }
            : { zh: '用日期类型的列', en: 'use a column of a date type' },
      };
  }
}

/** A table that is missing is missing for each of its columns, and is told at its type alone. */
export function eachOnce(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  return faults.filter(({ fault }, i) => faults.findIndex((other) => other.fault.en === fault.en) === i);
}
