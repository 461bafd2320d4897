import { withClient } from '../with-client.ts';
import { isoDate, TODAY } from './calendar.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';

/** Somebody to try the hub with, and why. */
export type PersonOfNote =
  | 'haikouDriver'
  | 'childWithoutLicence'
  | 'seniorWithTransitPass'
  | 'patient'
  | 'outsideHaikou'
  | 'familyMember';

/** ID numbers by what the person is good for; a province of a few hundred people may lack one or the other. */
export type PeopleOfNote = Readonly<Record<PersonOfNote, string | undefined>>;

/** What decides about a candidate. */
interface Candidate {
  readonly idNumber: string;
  readonly region: string;
  /** Completed years at the demo's today. */
  readonly age: number;
}

/** Among so many people each kind occurs dozens of times. */
const CANDIDATES = 1000;
const ADULT = 18;
const SENIOR = 65;
const FAMILY_SIZE = 3;

/**
 * Finds the first people of the province, by serial, who have what the demo's queries ask for. The same province
 * gives the same people.
 *
 * @param connectionStrings address of each bureau's database by its connection name
 */
export async function findPeopleOfNote(connectionStrings: ConnectionStrings): Promise<PeopleOfNote> {
  const candidates = await candidatesOf(addressOf(connectionStrings, 'CARDHOLDER_BASE'));
  const idNumbers = candidates.map(({ idNumber }) => idNumber);
  const ask = (connection: string, sql: string) =>
    holders(addressOf(connectionStrings, connection), sql, idNumbers);
  const [drivers, owners, passengers, patients, families] = await Promise.all([
    ask('PUBLIC_SECURITY', LICENCE_HOLDERS),
    ask('PUBLIC_SECURITY', VEHICLE_OWNERS),
    ask('TRANSPORT', PASSENGERS),
    ask('HEALTH', PATIENTS),
    ask('PUBLIC_SECURITY', FAMILIES),
  ]);
  const first = (fits: (candidate: Candidate) => boolean) => candidates.find(fits)?.idNumber;
  return {
    haikouDriver: first((who) => inHaikou(who) && drivers.has(who.idNumber) && owners.has(who.idNumber)),
    childWithoutLicence: first((who) => who.age < ADULT && !drivers.has(who.idNumber)),
    seniorWithTransitPass: first((who) => who.age >= SENIOR && passengers.has(who.idNumber)),
    patient: first((who) => patients.has(who.idNumber)),
    outsideHaikou: first((who) => who.age >= ADULT && !inHaikou(who) && drivers.has(who.idNumber)),
    familyMember: first((who) => who.age >= ADULT && families.has(who.idNumber)),
  };
}

function inHaikou({ region }: Candidate): boolean {
  return region.startsWith('4601');
}

const FIRST_CARDHOLDERS = `
  SELECT "AAC147" AS "idNumber", "AAB301" AS region,
         date_part('year', age(date '${isoDate(TODAY)}', "AAC006"))::int AS age
  FROM "AC01" ORDER BY "AAC001" LIMIT ${CANDIDATES}`;

const LICENCE_HOLDERS = holdersOf('T_JSZ', 'SFZMHM', `"ZT" = 'A'`);
const VEHICLE_OWNERS = holdersOf('T_JDC', 'SYR_SFZH');
const PASSENGERS = holdersOf('TransitPass', 'CertNo', `"Active" = 'Y'`);
const PATIENTS = holdersOf('jkda_zy', 'id_card', `"blood_abo" <> '5'`);
const FAMILIES = holdersOf(
  'T_HJXX',
  'SFZH',
  `"HKXZ" = '1' AND (SELECT count(*) FROM "T_HJXX" AS other WHERE other."HH" = "T_HJXX"."HH") >= ${FAMILY_SIZE}`,
);

function holdersOf(table: string, key: string, condition = 'true'): string {
  const idNumber = `upper(btrim("${key}"::text))`;
  return `SELECT DISTINCT ${idNumber} AS "idNumber" FROM "${table}" WHERE ${idNumber} = ANY($1) AND ${condition}`;
}

function candidatesOf(connectionString: string): Promise<readonly Candidate[]> {
  return withClient(
    connectionString,
    async (client) => (await client.query<Candidate>(FIRST_CARDHOLDERS)).rows,
  );
}

async function holders(
  connectionString: string,
  sql: string,
  idNumbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await withClient(connectionString, (client) =>
    client.query<{ idNumber: string }>(sql, [idNumbers]),
  );
  return new Set(rows.map(({ idNumber }) => idNumber));
}
