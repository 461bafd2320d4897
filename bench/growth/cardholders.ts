import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabases } from '../../cli/installation.ts';
import { DEMO_AGREEMENTS } from '../../demo/demo-agreements.ts';
import { recordEnrolment } from '../../demo/enrol.ts';
import { seededWith } from '../../demo/seed-record.ts';
import type { AgreementDocument, RowCondition } from '../../policies/agreement.ts';
import { saveAgreement } from '../../policies/save-agreement.ts';
import { createCursorSeals } from '../../resolvers/cursor.ts';
import { createPool } from '../../server/database/pools.ts';
import { derivedKey } from '../../server/derived-key.ts';
import { installationSecret } from '../../server/installation-secret.ts';
import { withClient } from '../../with-client.ts';
import { type Data, type Question, quartileOf } from './ask.ts';
import type { Curve } from './curve.ts';
import { type Home, openHome, type StartedHub, seed, startHub } from './started-hub.ts';

const RUNS = 120;
const PURPOSE = { 'onecard-purpose': 'driving-licence-proof' };

const ONE = `query($id: IdNumber!) { cardholder(idNumber: $id) {
  idNumber name sex birthDate
  drivingLicence { number classes validUntil }
  transitPass { number kind active }
  governmentAccount { number assuranceLevel } } }`;
const PAGE = `query($filter: CardholderFilter, $after: String) {
  cardholders(filter: $filter, first: 20, after: $after) { nodes { idNumber name birthDate } pageInfo { endCursor } } }`;

interface Asking {
  readonly name: string;
  /** Of the agreement under which it is asked. */
  readonly agreement: string;
  readonly question: (i: number, sample: Sample) => Question;
  readonly isRight: (data: Data) => boolean;
}

interface Sample {
  readonly id: string;
  readonly region: string;
  readonly birth: string;
  /** In the middle of the table. */
  readonly middle: string;
}

const AGREEMENTS: readonly { readonly id: string; readonly rowFilter: readonly RowCondition[] }[] = [
  { id: 'growth', rowFilter: [] },
  { id: 'growth-cards', rowFilter: [{ field: 'cards.state', operator: 'IN', values: ['NORMAL'] }] },
  { id: 'growth-licence', rowFilter: [{ field: 'drivingLicence', operator: 'EXISTS', values: [] }] },
];

const isPerson = ({ cardholder }: Data) => cardholder?.idNumber !== undefined;
const isPage = ({ cardholders: { nodes } }: Data) => nodes.length <= 20;
const page = (filter: object, after?: string): Question => ({ query: PAGE, variables: { filter, after } });

const ASKED: readonly Asking[] = [
  {
    name: 'one, 12 fields',
    agreement: 'growth',
    question: (_, { id }) => ({ query: ONE, variables: { id } }),
    isRight: isPerson,
  },
  {
    name: 'page from a day of birth',
    agreement: 'growth',
    question: (_, { birth }) => page({ bornFrom: birth }),
    isRight: isPage,
  },
  {
    name: 'page of a region',
    agreement: 'growth',
    question: (_, { region, birth }) => page({ residenceRegionIn: [region], bornFrom: birth }),
    isRight: isPage,
  },
  {
    name: 'page of one day of birth',
    agreement: 'growth',
    question: (_, { birth }) => page({ bornFrom: birth, bornTo: birth }),
    isRight: isPage,
  },
  {
    name: 'page of a rare ethnicity',
    agreement: 'growth',
    question: (i) => page({ ethnicityCode: String(20 + (i % 30)) }),
    isRight: isPage,
  },
  {
    name: 'page in the middle',
    agreement: 'growth',
    question: (_, { middle }) => page({}, middle),
    isRight: isPage,
  },
  {
    name: 'one, within card states',
    agreement: 'growth-cards',
    question: (_, { id }) => ({ query: ONE, variables: { id } }),
    isRight: () => true,
  },
  {
    name: 'page within card states',
    agreement: 'growth-cards',
    question: (_, { birth }) => page({ bornFrom: birth }),
    isRight: isPage,
  },
  {
    name: 'page of those with a licence',
    agreement: 'growth-licence',
    question: (i) => page({ bornFrom: `19${50 + (i % 35)}-0${1 + (i % 9)}-01` }),
    isRight: isPage,
  },
];

/** Milliseconds through HTTP, token, agreement, locks and a durable entry, of one request after another. */
export const cardholders: Curve = {
  of: 'cardholders',
  says: 'people in the base database and the bureaus: loading them, one of them, pages of them',
  sizes: [10_000, 100_000, 1_000_000, 9_100_000],
  most: 20_000_000,
  figures: ['loading s', 'GB', `${ASKED[0]?.name} at first ms`, ...ASKED.map(({ name }) => `${name} ms`)],
  async measure(size, place) {
    const home = await openHome(place);
    const loading = (await isThere(home, size)) ? 'there' : await seed(home, size);
    place.progress('loaded');
    const hub = await startHub(place, home);
    place.progress(`started in ${hub.starting.toFixed(1)} s`);
    for (const agreement of AGREEMENTS) await agree(hub, home, agreement);
    const samples = await samplesOf(hub, home);
    const figures: number[] = [];
    // What has never been asked for is on the disk, where there is more of it than memory.
    for (const { name, agreement, question, isRight } of ASKED) {
      const headers = await hub.headersOf('counter', { ...PURPOSE, 'onecard-agreement': agreement });
      const questions = samples.map((sample, i) => question(i, sample));
      const atFirst = await quartileOf({ url: hub.url, headers }, questions, isRight);
      if (figures.length === 0) figures.push(atFirst);
      const ms = await quartileOf({ url: hub.url, headers }, questions, isRight);
      place.progress(`${name}: ${ms.toFixed(2)} ms`);
      figures.push(ms);
    }
    return [loading, await gigabytes(hub), ...figures];
  },
};

/** A folder that was kept may hold this province. */
async function isThere({ installation, folder }: Home, size: number): Promise<boolean> {
  if (!existsSync(join(folder, 'postgres'))) return false;
  return withDatabases(installation, async ({ sources }) => {
    const province = await seededWith(sources.CARDHOLDER_BASE as string).catch(() => undefined);
    return province?.cardholders === size;
  });
}

/** An agreement like the one-stop counter's, with the ethnicity and a row filter. */
async function agree(
  { databases }: StartedHub,
  { installation }: Home,
  { id, rowFilter }: { readonly id: string; readonly rowFilter: readonly RowCondition[] },
): Promise<void> {
  const model = DEMO_AGREEMENTS.find((agreement) => agreement.id === 'one-stop-counter');
  if (model === undefined) throw new Error('the demo has no one-stop counter');
  const grants = [...model.document.grants, { coordinate: 'Cardholder.ethnicityCode' }];
  const document: AgreementDocument = { ...model.document, grants, rowFilter };
  const pool = createPool({ connectionString: databases.admin, size: 1, onError: console.error });
  await saveAgreement(pool, installation.catalogue, {
    id,
    document,
    record: recordEnrolment({ id, document }),
  });
  await pool.end();
}

async function samplesOf({ databases }: StartedHub, { installation }: Home): Promise<readonly Sample[]> {
  const { secret } = installationSecret(installation.settings);
  const seal = createCursorSeals(derivedKey(secret, 'cursors'))('growth');
  const { rows } = await withClient(databases.sources.CARDHOLDER_BASE as string, (client) =>
    client.query<Omit<Sample, 'middle'> & { readonly serial: string }>(SAMPLES, [RUNS]),
  );
  return rows.map(({ serial, ...sample }) => ({
    ...sample,
    middle: seal.seal(serial, 'Query.cardholders []'),
  }));
}

/** People who lie far apart. */
const SAMPLES = `
  SELECT person.* FROM (SELECT max("AAC001") AS last FROM "AC01") AS whole
    CROSS JOIN generate_series(1, $1::int) AS n
    CROSS JOIN LATERAL (
      SELECT upper(btrim("AAC147")) AS id, "AAB301" AS region, "AAC006"::text AS birth, "AAC001"::text AS serial
        FROM "AC01" WHERE "AAC001" >= 1 + (n * 7919993::bigint) % last ORDER BY "AAC001" LIMIT 1) AS person`;

async function gigabytes({ databases }: StartedHub): Promise<number> {
  const { rows } = await withClient(databases.admin, (client) =>
    client.query<{ bytes: string }>('SELECT sum(pg_database_size(oid)) AS bytes FROM pg_database'),
  );
  return Number(rows[0]?.bytes) / 1e9;
}
