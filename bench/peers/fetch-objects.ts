import { CARDHOLDERS, columnList, type Edge, ONE_CARDHOLDER } from './edges.ts';
import { OBJECTS, type ObjectName } from './objects.ts';
import { pools, statementName } from './sources.ts';

/** A row under the names of the schema, so that default resolvers find its values. */
export type ObjectRow = Record<string, unknown>;

type Codes = readonly (readonly [field: string, names: Readonly<Record<string, string>>])[];

/** What leads to the objects of an edge: null or a list for each of the keys, in their order. */
export type Batch = (keys: readonly string[]) => Promise<readonly (ObjectRow | ObjectRow[] | null)[]>;

export function batchOf({ source, to, many, statement }: Edge): Batch {
  const text = statement(columnList(to));
  const name = statementName(text);
  const codes = codesOf(to);
  return async (keys) => {
    const { rows } = await pools[source].query<ObjectRow>({ name, text, values: [keys] });
    const byKey = new Map<unknown, ObjectRow | ObjectRow[]>();
    for (const row of rows) {
      const object = decode(row, codes);
      if (!many) byKey.set(row.key, object);
      else if (byKey.has(row.key)) (byKey.get(row.key) as ObjectRow[]).push(object);
      else byKey.set(row.key, [object]);
    }
    return keys.map((key) => byKey.get(key) ?? (many ? [] : null));
  };
}

const LIST = columnList('Cardholder');
const CARDHOLDER_CODES = codesOf('Cardholder');

export async function findCardholder(idNumber: string): Promise<ObjectRow | null> {
  const text = ONE_CARDHOLDER(LIST);
  const values = [idNumber];
  const { rows } = await pools.CARDHOLDER_BASE.query<ObjectRow>({ name: 'cardholder', text, values });
  return rows[0] === undefined ? null : decode(rows[0], CARDHOLDER_CODES);
}

export async function listCardholders(bornFrom: string, first: number): Promise<readonly ObjectRow[]> {
  const text = CARDHOLDERS(LIST);
  const values = [bornFrom, first];
  const { rows } = await pools.CARDHOLDER_BASE.query<ObjectRow>({ name: 'cardholders', text, values });
  return rows.map((row) => decode(row, CARDHOLDER_CODES));
}

function codesOf(object: ObjectName): Codes {
  return Object.entries(OBJECTS[object]).flatMap(([field, { codes }]) =>
    codes === undefined ? [] : [[field, codes] as const],
  );
}

/** Puts the names of enums in the place of their codes. */
function decode(row: ObjectRow, codes: Codes): ObjectRow {
  for (const [field, names] of codes) row[field] = names[row[field] as string] ?? null;
  return row;
}
