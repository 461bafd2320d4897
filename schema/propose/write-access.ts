import type { Paging, TableAccess } from '../../connectors/table-access.ts';

/** Directives that say how a source which is no database is asked for a table. */
export function writeAccess(access: TableAccess | undefined): readonly string[] {
  switch (access?.kind) {
    case undefined:
      return [];
    case 'endpoint': {
      const { kind: _, paging, method, keyIn, ...others } = access;
      return [
        `@endpoint(${[`method: ${method}`, `keyIn: ${keyIn}`, ...written(others)].join(', ')})`,
        ...(paging === undefined ? [] : [writePaging(paging)]),
      ];
    }
    case 'query': {
      const { kind: _, ...all } = access;
      return [`@query(${written(all).join(', ')})`];
    }
    case 'entities': {
      const { kind: _, ...all } = access;
      return [`@entities(${written(all).join(', ')})`];
    }
  }
}

function writePaging({ by, ...others }: Paging): string {
  return `@paging(${[`by: ${by}`, ...written(others)].join(', ')})`;
}

/** Texts, numbers and flags; what is undefined is left out. */
function written(values: Readonly<Record<string, string | number | boolean | undefined>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`],
  );
}
