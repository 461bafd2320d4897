import { describe, expect, onTestFinished, test } from 'vitest';
import { SchemaFaultsError } from '../../schema/fault.ts';
import { SOURCES_DIRECTORY } from '../../schema/sdl-files.ts';
import { startTestHub } from '../support/hub.ts';
import { createSourceDatabase } from '../support/source-database.ts';
import { sourceFolder } from '../support/source-files.ts';

const SDL = `extend schema @source(id: "credit", department: DEVELOPMENT_REFORM, kind: SQL, connection: "CREDIT")

extend type Cardholder {
  "信用 · Credit"
  credit: Credit @lookup(by: "idNumber")
}

"信用 · Credit"
type Credit @table(name: "XYJL", key: "SFZH", subject: "SFZH", latest: "GXSJ") @classified(level: 3) {
  "编号 · Number"
  number: String @column(name: "BH")
  "分数 · Score"
  score: Int @column(name: "FS")
}
`;
const TABLE = 'CREATE TABLE "XYJL" ("SFZH" varchar(20), "BH" varchar(9), "FS" int, "GXSJ" varchar(14))';

async function startWith({ sdl = SDL, sql = TABLE }): Promise<unknown> {
  const database = await createSourceDatabase(sql);
  onTestFinished(() => database.drop());
  try {
    const hub = await startTestHub({
      sourceDirectories: [SOURCES_DIRECTORY, sourceFolder({ 'credit.graphql': sdl })],
      sources: { CREDIT: database.url() },
    });
    await hub.stop();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('at its start the hub compares a source file with the database', () => {
  test('and starts where they fit', async () => {
    expect(await startWith({})).toBeUndefined();
  });

  test('and starts on views as on tables', async () => {
    expect(
      await startWith({ sql: `${TABLE.replace('"XYJL"', 't')}; CREATE VIEW "XYJL" AS SELECT * FROM t` }),
    ).toBeUndefined();
  });

  const mismatches: readonly (readonly [
    what: string,
    change: Parameters<typeof startWith>[0],
    told: RegExp,
  ])[] = [
    [
      'a column that it does not have',
      { sdl: SDL.replace('"FS"', '"FSS"') },
      /credit\.graphql:13\n.*\n.*the table XYJL has no column FSS\n.*it has: BH, FS, GXSJ, SFZH/,
    ],
    [
      'a column in other case',
      { sdl: SDL.replace('"BH"', '"bh"') },
      /credit\.graphql:11\n.*\n.*the table XYJL has no column bh/,
    ],
    [
      'a table that it does not have',
      { sdl: SDL.replace('"XYJL"', '"XYJLB"') },
      /credit\.graphql:9\n.*\n.*the source credit has no table XYJLB\n.*correct @table's name/,
    ],
    [
      'a key that is a number there',
      { sql: TABLE.replace('"SFZH" varchar(20)', '"SFZH" bigint') },
      /credit\.graphql:9\n.*\n.*XYJL\.SFZH of type bigint cannot be a key\n.*use a column of a character type/,
    ],
    [
      'a time of the last update that it does not have',
      { sdl: SDL.replace('latest: "GXSJ"', 'latest: "GX"') },
      /credit\.graphql:9\n.*\n.*the table XYJL has no column GX\n/,
    ],
  ];

  test.each(mismatches)('and stops, with file, line and what to do, at %s', async (...[, change, told]) => {
    const error = await startWith(change);
    expect(error).toBeInstanceOf(SchemaFaultsError);
    expect((error as SchemaFaultsError).message).toMatch(told);
  });

  test('and tells every mismatch at once, each once', async () => {
    const error = await startWith({ sdl: SDL.replace('"FS"', '"X"').replace('"BH"', '"Y"') });
    expect((error as SchemaFaultsError).faults.map(({ fault }) => fault.en)).toEqual([
      'the table XYJL has no column Y',
      'the table XYJL has no column X',
    ]);
    const missing = await startWith({ sql: 'SELECT 1' });
    expect((missing as SchemaFaultsError).faults).toHaveLength(1);
  });
});
