import pg from 'pg';
import { columnList, EDGES, type SourceName } from '../edges.ts';
import type { ObjectName } from '../objects.ts';
import { pools } from '../sources.ts';

const DATABASE = 'bench_postgraphile';

/**
 * PostGraphile serves one database and goes by its foreign keys. So it is given a fifth one, with clean copies of what it is asked
 * for: ID numbers in one form, the newest row alone, codes as names, a primary key each.
 */
const TABLES = `
  create table cardholder (id_number text primary key, serial integer, name text, sex text, birth_date date,
    residence_region text, residency text);
  create table driving_licence (id_number text primary key, number text, classes text, valid_until text);
  create table household_registration (id_number text primary key, number text, relation_to_head text);
  create table transit_pass (id_number text primary key, number text, kind text, active boolean);
  create table government_account (id_number text primary key, number text, assurance_level integer);
  create table household_member (number text, place text, id_number text, name text, relation_to_head text);`;

const INDEXES = `
  create index on household_member (number, place);
  create index on cardholder (serial);
  comment on table driving_licence is '@foreignKey (id_number) references cardholder (id_number)';
  comment on table household_registration is '@foreignKey (id_number) references cardholder (id_number)';
  comment on table transit_pass is '@foreignKey (id_number) references cardholder (id_number)';
  comment on table government_account is '@foreignKey (id_number) references cardholder (id_number)';
  comment on table household_member is '@foreignKey (id_number) references driving_licence (id_number)';
  create function born_from(day date) returns setof cardholder language sql stable as
    'select * from cardholder where birth_date >= day order by serial';
  create function household_registration_members(registration household_registration) returns setof household_member
    language sql stable as 'select * from household_member where number = registration.number order by place limit 10';
  comment on function household_registration_members(household_registration) is '@behavior +list -connection';
  analyze;`;

interface Copy {
  readonly table: string;
  readonly source: SourceName;
  readonly select: string;
  readonly values: readonly unknown[];
}

/** Makes the database anew. @returns its address */
export async function copySources(): Promise<string> {
  const sources = JSON.parse(process.env.SOURCES ?? '{}') as Record<SourceName, string>;
  const address = new URL(sources.CARDHOLDER_BASE);
  address.pathname = `/${DATABASE}`;
  await pools.CARDHOLDER_BASE.query(`drop database if exists ${DATABASE} with (force)`);
  await pools.CARDHOLDER_BASE.query(`create database ${DATABASE}`);
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  await client.query(TABLES);
  for (const { table, source, select, values } of await copies()) {
    const text = `select json_agg(found)::text as all from (${select}) as found`;
    const { rows } = await pools[source].query<{ all: string | null }>(text, [...values]);
    await client.query(`insert into ${table} select (json_populate_recordset(null::${table}, $1::json)).*`, [
      rows[0]?.all ?? '[]',
    ]);
  }
  await client.query(INDEXES);
  await client.end();
  return address.href;
}

async function copies(): Promise<readonly Copy[]> {
  const { rows } = await pools.CARDHOLDER_BASE.query<{ id: string }>(
    'select btrim("AAC147") as id from "AC01"',
  );
  const everybody = [rows.map(({ id }) => id)];
  return [
    {
      table: 'cardholder',
      source: 'CARDHOLDER_BASE',
      select: `select "AAC001" as serial, ${named('Cardholder')} from "AC01"`,
      values: [],
    },
    ...Object.entries(EDGES.Cardholder ?? {}).map(([field, { source, to, statement }]) => ({
      table: snake(field),
      source,
      select: `select rows.*, rows.key as id_number from (${statement(named(to))}) as rows`,
      values: everybody,
    })),
    {
      table: 'household_member',
      source: 'PUBLIC_SECURITY',
      select: `select "XH" as place, "HH" as number, ${named('HouseholdMember')} from "T_HJXX"`,
      values: [],
    },
  ];
}

/** The columns with the names of enums in place of their codes, in snake case. */
function named(object: ObjectName): string {
  return columnList(object, { name: snake, decoded: true });
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
