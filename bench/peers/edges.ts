import { type Column, OBJECTS, type ObjectName } from './objects.ts';

export type SourceName = 'CARDHOLDER_BASE' | 'PUBLIC_SECURITY' | 'TRANSPORT' | 'BIG_DATA';

/** A field that leads from one object to another of a table: by a value of its parent. */
export interface Edge {
  readonly source: SourceName;
  /** Field of the parent. */
  readonly by: string;
  readonly to: ObjectName;
  readonly many: boolean;
  /** A statement over an array of keys; `list` stands for the columns. */
  readonly statement: (list: string) => string;
}

const DRIVING_LICENCE = latest({
  source: 'PUBLIC_SECURITY',
  to: 'DrivingLicence',
  table: '"T_JSZ"',
  key: '"SFZMHM"',
  updated: '"GXSJ"',
});

export const EDGES: Readonly<Record<string, Readonly<Record<string, Edge>>>> = {
  Cardholder: {
    drivingLicence: DRIVING_LICENCE,
    householdRegistration: latest({
      source: 'PUBLIC_SECURITY',
      to: 'HouseholdRegistration',
      table: '"T_HJXX"',
      key: '"SFZH"',
      updated: '"GXSJ"',
    }),
    transitPass: latest({
      source: 'TRANSPORT',
      to: 'TransitPass',
      table: '"TransitPass"',
      key: '"CertNo"',
      updated: '"OpenedAt"',
    }),
    governmentAccount: latest({
      source: 'BIG_DATA',
      to: 'GovernmentAccount',
      table: 'mssb_yh',
      key: 'sfzhm',
      updated: 'zcsj',
    }),
  },
  HouseholdRegistration: {
    members: {
      source: 'PUBLIC_SECURITY',
      by: 'number',
      to: 'HouseholdMember',
      many: true,
      statement: (list) => `
        select keys.key, found.* from (select distinct key from unnest($1::text[]) as key) as keys cross join lateral
          (select ${list} from "T_HJXX" where "HH" = keys.key order by "XH" limit 10) as found`,
    },
  },
  HouseholdMember: { drivingLicence: DRIVING_LICENCE },
};

interface Latest {
  readonly source: SourceName;
  readonly to: ObjectName;
  readonly table: string;
  readonly key: string;
  readonly updated: string;
}

/** The newest row of each person; ID numbers are kept with blanks and a small x. */
function latest({ source, to, table, key, updated }: Latest): Edge {
  return {
    source,
    by: 'idNumber',
    to,
    many: false,
    statement: (list) => `
      select distinct on (key) upper(btrim(${key}::text)) as key, ${list} from ${table}
       where upper(btrim(${key}::text)) = any($1::text[]) order by key, ${updated} desc nulls last`,
  };
}

/** All columns of an object under the names of the schema, or under others. */
export function columnList(
  object: ObjectName,
  { name: nameOf = (name: string) => name, decoded = false } = {},
): string {
  return Object.entries(OBJECTS[object])
    .map(([name, column]) => `${decoded ? decodedSql(column) : column.sql} as "${nameOf(name)}"`)
    .join(', ');
}

/** An enum's name in place of its code. */
export function decodedSql({ sql, codes }: Column): string {
  if (codes === undefined) return sql;
  const cases = Object.entries(codes).map(([code, name]) => `when '${code}' then '${name}'`);
  return `case ${sql}::text ${cases.join(' ')} end`;
}

export const ONE_CARDHOLDER = (list: string): string =>
  `select ${list} from "AC01" where upper(btrim("AAC147"::text)) = $1`;

export const CARDHOLDERS = (list: string): string =>
  `select ${list} from "AC01" where "AAC006" >= $1 order by "AAC001" limit $2`;
