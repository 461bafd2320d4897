import DataLoader from 'dataloader';
import type pg from 'pg';

/** A row under the names of the GraphQL schema, so that default resolvers find its values. */
export type ObjectRow = Readonly<Record<string, unknown>>;

/** What the plain server reads; the conversions are SQL's work, for which it is the fastest place. */
const CARDHOLDER = `
  select upper(btrim("AAC147")) as "idNumber", rtrim("AAC003") as name, btrim("AAC004"::text) as sex,
         "AAC006"::text as "birthDate", rtrim("AAE006") as address
  from "AC01"`;

const DRIVING_LICENCE = `
  select distinct on (key) upper(btrim("SFZMHM")) as key, rtrim("DABH") as number, rtrim("ZJCX") as classes,
         substr("YXQZ", 1, 4) || '-' || substr("YXQZ", 5, 2) || '-' || substr("YXQZ", 7, 2) as "validUntil"
  from "T_JSZ" where upper(btrim("SFZMHM"::text)) = any($1::text[]) order by key, "GXSJ" desc nulls last`;

const TRANSIT_PASS = `
  select distinct on (key) upper(btrim("CertNo")) as key, rtrim("PassNo") as number, "PassType" as kind,
         "Active" in ('1', 'Y', 'T', 'y', 't') as active
  from "TransitPass" where upper(btrim("CertNo"::text)) = any($1::text[]) order by key, "OpenedAt" desc nulls last`;

const GOVERNMENT_ACCOUNT = `
  select distinct on (key) upper(btrim(sfzhm)) as key, rtrim(zhid) as number, smdj::integer as "assuranceLevel"
  from mssb_yh where upper(btrim(sfzhm::text)) = any($1::text[]) order by key, zcsj desc nulls last`;

export type Pools = Readonly<
  Record<'CARDHOLDER_BASE' | 'PUBLIC_SECURITY' | 'TRANSPORT' | 'BIG_DATA', pg.Pool>
>;
export type Loaders = ReturnType<typeof createLoaders>;

/** One loader per edge and request, as the documentation of DataLoader has it. */
export function createLoaders(pools: Pools) {
  return {
    drivingLicence: loader(pools.PUBLIC_SECURITY, 'driving-licence', DRIVING_LICENCE),
    transitPass: loader(pools.TRANSPORT, 'transit-pass', TRANSIT_PASS),
    governmentAccount: loader(pools.BIG_DATA, 'government-account', GOVERNMENT_ACCOUNT),
  };
}

function loader(pool: pg.Pool, name: string, text: string): DataLoader<string, ObjectRow | null> {
  return new DataLoader(async (keys) => {
    const { rows } = await pool.query<ObjectRow>({ name, text, values: [keys] });
    const byKey = new Map(rows.map((row) => [row.key, row]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
}

export async function findCardholder(pool: pg.Pool, idNumber: string): Promise<ObjectRow | undefined> {
  const text = `${CARDHOLDER} where upper(btrim("AAC147"::text)) = $1`;
  const { rows } = await pool.query<ObjectRow>({ name: 'cardholder', text, values: [idNumber] });
  return rows[0];
}

export async function listCardholders(
  pool: pg.Pool,
  { bornFrom, first }: { readonly bornFrom: string; readonly first: number },
): Promise<readonly ObjectRow[]> {
  const text = `${CARDHOLDER} where "AAC006" >= $1 order by "AAC001" limit $2`;
  const { rows } = await pool.query<ObjectRow>({ name: 'cardholders', text, values: [bornFrom, first] });
  return rows;
}
