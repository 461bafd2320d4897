import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUREAUS } from '../../demo/bureaus/index.ts';
import { findPeopleOfNote } from '../../demo/people-of-note.ts';
import { isSeeded, type SeedProgress, seedProvince } from '../../demo/seed.ts';
import { seededWith } from '../../demo/seed-record.ts';
import { quoted } from '../../demo/table.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const CARDHOLDERS = 4000;
const SEED = 42;

const databases = new Map<string, TestDatabase>();
const clients = new Map<string, Client>();
const progress: SeedProgress[] = [];
let connectionStrings: Record<string, string> = {};

beforeAll(async () => {
  for (const { connection } of BUREAUS) {
    const database = await createTestDatabase('template0');
    databases.set(connection, database);
    const client = new Client({ connectionString: database.url() });
    await client.connect();
    clients.set(connection, client);
  }
  connectionStrings = Object.fromEntries(
    [...databases].map(([connection, database]) => [connection, database.url()]),
  );
  expect(await isSeeded(connectionStrings)).toBe(false);
  const onProgress = (step: SeedProgress) => progress.push(step);
  await seedProvince({ cardholders: CARDHOLDERS, seed: SEED, connectionStrings, onProgress });
});

afterAll(async () => {
  for (const client of clients.values()) await client.end();
  for (const database of databases.values()) await database.drop();
});

type Cells = Record<string, string | null>;

async function query(connection: string, sql: string): Promise<Cells[]> {
  const { rows } = await (clients.get(connection) as Client).query<Cells>(sql);
  return rows;
}

async function count(connection: string, from: string): Promise<number> {
  const [row] = await query(connection, `SELECT count(*)::text AS count FROM ${from}`);
  return Number(row?.count);
}

/** A hash over all rows of the province's tables, in the order in which they were written. */
async function digest(): Promise<string> {
  const hash = createHash('sha256');
  for (const { connection, tables } of BUREAUS)
    for (const { name } of tables) {
      const rows = await query(connection, `SELECT t::text AS line FROM ${quoted(name)} AS t ORDER BY ctid`);
      for (const { line } of rows) hash.update(`${line}\n`);
    }
  return hash.digest('hex');
}

describe('a seeded province', () => {
  it('records what it was seeded with', async () => {
    expect(await seededWith(connectionStrings.CARDHOLDER_BASE as string)).toEqual({
      cardholders: CARDHOLDERS,
      seed: SEED,
      seededAt: expect.any(Date),
    });
    expect(await isSeeded(connectionStrings)).toBe(true);
    expect(await count('CARDHOLDER_BASE', '"AC01"')).toBe(CARDHOLDERS);
  });

  it('tells how far it got', () => {
    expect(progress.filter(({ phase }) => phase === 'people').at(-1)).toEqual({
      phase: 'people',
      done: CARDHOLDERS,
      total: CARDHOLDERS,
    });
    expect(progress.at(-1)).toEqual({ phase: 'tables', done: 14, total: 14 });
  });

  it('gives nobody two valid cards, and reissued people their cancelled one beside the new', async () => {
    const perPerson = await query(
      'CARDHOLDER_BASE',
      `SELECT count(*)::text AS cards, count(*) FILTER (WHERE "AAZ502" <> '9')::text AS valid
         FROM "AZ03" GROUP BY "AAC147"`,
    );
    expect(perPerson).toHaveLength(CARDHOLDERS);
    expect(perPerson.every(({ valid }) => Number(valid) <= 1)).toBe(true);
    expect(perPerson.filter(({ cards }) => cards === '2').length / CARDHOLDERS).toBeGreaterThan(0.05);
  });

  it('has every card state, well-formed numbers and codes, and ten years’ validity', async () => {
    const states = await query('CARDHOLDER_BASE', 'SELECT DISTINCT "AAZ502" AS state FROM "AZ03" ORDER BY 1');
    expect(states.map(({ state }) => state)).toEqual(['0', '1', '2', '3', '4', '9']);
    const malformed = `"AZ03" JOIN "AC01" USING ("AAC147")
      WHERE "AAZ500" !~ '^[A-Z][0-9]{8}$' OR "AAZ501" !~ '^[0-9A-F]{32}$' OR left("AAZ501", 6) <> "AAB301"
         OR "AAZ507" NOT IN ('1.00', '2.00', '3.00') OR "AAZ503" < "AAC006"
         OR "AAZ504" - "AAZ503" NOT IN (3652, 3653)`;
    expect(await count('CARDHOLDER_BASE', malformed)).toBe(0);
  });

  it('gives about 60 % of the adults an e-card that is bound to a card of theirs', async () => {
    const adults = await count('CARDHOLDER_BASE', `"AC01" WHERE "AAC006" <= date '2008-06-30'`);
    const eCards = await count('CARDHOLDER_BASE', '"AZ05"');
    expect(Math.abs(eCards / adults - 0.6)).toBeLessThan(0.04);
    expect(await count('CARDHOLDER_BASE', '"AZ05" JOIN "AZ03" USING ("AAZ500", "AAC147")')).toBe(eCards);
  });

  it('has no licence of a child, nor one issued before the holder was 18', async () => {
    const born = `to_date(substr(btrim("SFZMHM"), 7, 8), 'YYYYMMDD')`;
    expect(await count('PUBLIC_SECURITY', `"T_JSZ" WHERE ${born} > date '2008-06-30'`)).toBe(0);
    expect(
      await count(
        'PUBLIC_SECURITY',
        `"T_JSZ" WHERE to_date("CCLZRQ", 'YYYYMMDD') < ${born} + interval '18 years'`,
      ),
    ).toBe(0);
  });

  it('keeps registrations and residence permits apart', async () => {
    const both = `"T_HJXX" JOIN "T_JZZ" ON upper(btrim("SFZH")) = upper(btrim("GMSFHM"))`;
    expect(await count('PUBLIC_SECURITY', both)).toBe(0);
    expect(await count('PUBLIC_SECURITY', '"T_JZZ"')).toBeGreaterThan(20);
  });

  it('stays within bounds: rides, logins, vehicles', async () => {
    const most = async (connection: string, table: string, key: string) => {
      const grouped = `SELECT count(*) AS n FROM ${table} GROUP BY ${key}`;
      const [row] = await query(connection, `SELECT max(n)::text AS most FROM (${grouped}) AS t`);
      return Number(row?.most);
    };
    expect(await most('TRANSPORT', '"RideRecord"', '"PassNo"')).toBeLessThanOrEqual(20);
    expect(await most('BIG_DATA', 'mssb_dlrz', 'zhid')).toBeLessThanOrEqual(8);
    expect(await count('PUBLIC_SECURITY', '"T_JDC"')).toBeGreaterThan(500);
    expect(await most('PUBLIC_SECURITY', '"T_JDC"', 'upper(btrim("SYR_SFZH"))')).toBeLessThanOrEqual(3);
  });
});

describe('the bureaus’ dirt', () => {
  const columns = [
    ['PUBLIC_SECURITY', '"T_HJXX"', '"SFZH"'],
    ['PUBLIC_SECURITY', '"T_JSZ"', '"SFZMHM"'],
    ['HEALTH', 'ymjz', 'zjhm'],
    ['TRANSPORT', '"TransitPass"', '"CertNo"'],
    ['BIG_DATA', 'mssb_yh', 'sfzhm'],
  ] as const;

  it.each(columns)(
    '%s %s: a few per cent trailing blanks and lower-case x',
    async (connection, table, column) => {
      const rows = await count(connection, table);
      const blank = await count(connection, `${table} WHERE ${column} LIKE '% '`);
      const lowerCase = await count(connection, `${table} WHERE ${column} LIKE '%x%'`);
      for (const dirty of [blank, lowerCase]) {
        expect(dirty / rows).toBeGreaterThan(0.005);
        expect(dirty / rows).toBeLessThan(0.06);
      }
    },
  );

  const latest = [
    { connection: 'PUBLIC_SECURITY', table: '"T_HJXX"', column: '"SFZH"', time: '"GXSJ"' },
    { connection: 'PUBLIC_SECURITY', table: '"T_JSZ"', column: '"SFZMHM"', time: '"GXSJ"' },
    { connection: 'HEALTH', table: 'jkda_zy', column: 'id_card', time: 'updated_at' },
    { connection: 'TRANSPORT', table: '"TransitPass"', column: '"CertNo"', time: '"OpenedAt"' },
    { connection: 'BIG_DATA', table: 'mssb_yh', column: 'sfzhm', time: 'zcsj' },
  ] as const;

  it.each(latest)(
    '$connection $table: some people twice, at different times',
    async ({ connection, table, column, time }) => {
      const person = `upper(btrim(${column}::text))`;
      const twice = `(SELECT ${person} FROM ${table} GROUP BY 1 HAVING count(*) > 1 AND count(DISTINCT ${time}) > 1) AS t`;
      const share = (await count(connection, twice)) / (await count(connection, table));
      expect(share).toBeGreaterThan(0.005);
      expect(share).toBeLessThan(0.04);
      expect(
        await count(
          connection,
          `(SELECT 1 FROM ${table} GROUP BY ${person}, ${time} HAVING count(*) > 1) AS t`,
        ),
      ).toBe(0);
    },
  );

  it('lost rows: a few per cent of the registered are in no registration', async () => {
    const registered = await count('CARDHOLDER_BASE', `"AC01" WHERE "AAC161" = '1'`);
    const [row] = await query(
      'PUBLIC_SECURITY',
      `SELECT count(DISTINCT upper(btrim("SFZH")))::text AS n FROM "T_HJXX"`,
    );
    const missing = 1 - Number(row?.n) / registered;
    expect(missing).toBeGreaterThan(0.01);
    expect(missing).toBeLessThan(0.04);
  });

  it('spares the base database', async () => {
    expect(await count('CARDHOLDER_BASE', `"AC01" WHERE "AAC147" !~ '^[0-9]{17}[0-9X]$'`)).toBe(0);
  });
});

describe('the contract', () => {
  const directory = new URL('../../schema/sources/', import.meta.url);
  const types = readdirSync(directory).flatMap((file) =>
    tablesOf(parse(readFileSync(new URL(file, directory), 'utf8'))),
  );

  it.each(types)(
    '$type: $table has the columns that the schema names',
    async ({ connection, table, columns }) => {
      const rows = await query(
        connection,
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${quoted(table)}'::regclass`,
      );
      expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([...columns]));
    },
  );

  const members = { ...types.find(({ type }) => type === 'HouseholdMember'), key: 'HH' } as TableOfType;

  it.each([...types, members])(
    '$type: look-ups by $key find an index',
    async ({ connection, table, key, subject }) => {
      const column = quoted(key);
      const expression = key === subject ? `upper(btrim(${column}::text))` : column;
      const client = clients.get(connection) as Client;
      await client.query('SET enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT 1 FROM ${quoted(table)} WHERE ${expression} = ANY(ARRAY['a','b']::text[])`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index (Only )?(Scan|Cond)/);
    },
  );
});

describe('seeding again', () => {
  it('gives the same rows for the same seed, and people to try the hub with', async () => {
    const before = await digest();
    const people = await findPeopleOfNote(connectionStrings);
    for (const idNumber of Object.values(people)) expect(idNumber).toMatch(/^\d{17}[\dX]$/);
    await seedProvince({ cardholders: CARDHOLDERS, seed: SEED, connectionStrings });
    expect(await digest()).toBe(before);
    expect(await findPeopleOfNote(connectionStrings)).toEqual(people);
  });

  it('is not seeded when it dies half-way, and starts afresh afterwards', async () => {
    const onProgress = ({ phase }: SeedProgress) => {
      if (phase === 'tables') throw new Error('interrupted');
    };
    const options = { cardholders: 1500, seed: 2, connectionStrings };
    await expect(seedProvince({ ...options, onProgress })).rejects.toThrow('interrupted');
    expect(await isSeeded(connectionStrings)).toBe(false);
    await seedProvince(options);
    expect(await isSeeded(connectionStrings)).toBe(true);
    expect(await count('CARDHOLDER_BASE', '"AC01"')).toBe(1500);
  });

  it('fails, and leaves no record, where a bureau’s database drops the connection', async () => {
    const health = clients.get('HEALTH') as Client;
    const onProgress = () => {
      void health.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    };
    const options = { cardholders: 6000, seed: 3, connectionStrings };
    await expect(seedProvince({ ...options, onProgress })).rejects.toThrow();
    expect(await isSeeded(connectionStrings)).toBe(false);
  });

  it('says which bureau has no address', async () => {
    const { HEALTH: _, ...others } = connectionStrings;
    await expect(seedProvince({ cardholders: 1, seed: 1, connectionStrings: others })).rejects.toThrow(
      /HEALTH/,
    );
  });
});

interface TableOfType {
  readonly type: string;
  readonly connection: string;
  readonly table: string;
  readonly key: string;
  readonly subject: string | undefined;
  readonly columns: readonly string[];
}

function tablesOf(document: DocumentNode): readonly TableOfType[] {
  const extension = document.definitions.find(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
  const connection = argument(extension, 'source', 'connection') ?? '';
  return document.definitions
    .filter(
      (definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
    )
    .map((definition) => ({
      type: definition.name.value,
      connection,
      table: argument(definition, 'table', 'name') ?? '',
      key: argument(definition, 'table', 'key') ?? '',
      subject: argument(definition, 'table', 'subject'),
      columns: (definition.fields ?? []).flatMap((field) => argument(field, 'column', 'name') ?? []),
    }));
}

function argument(node: unknown, directive: string, name: string): string | undefined {
  const { directives = [] } = node as Pick<ObjectTypeDefinitionNode, 'directives'>;
  const value = directives
    .find((candidate) => candidate.name.value === directive)
    ?.arguments?.find((candidate) => candidate.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

it('leaves the province that is there where its options are refused', async () => {
  const before = await seededWith(connectionStrings.CARDHOLDER_BASE as string);
  await expect(seedProvince({ cardholders: 0, seed: 1, connectionStrings })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  expect(await seededWith(connectionStrings.CARDHOLDER_BASE as string)).toEqual(before);
});
