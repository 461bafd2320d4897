import { DEMO_AGREEMENTS } from '../../demo/demo-agreements.ts';
import { resolveGrants } from '../../policies/resolve-grants.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { withClient } from '../../with-client.ts';
import { cpuTimeOfFamily } from '../cpu-time.ts';
import { ask, type Data, lowerQuartile, type Question, quartileOf } from './ask.ts';
import type { Curve } from './curve.ts';
import { residentMegabytes } from './resident-memory.ts';
import { openHome, secondsOf, seed, startHub } from './started-hub.ts';

const CARDHOLDERS = 1_000;
const RUNS = 60;
const PURPOSE = { 'onecard-purpose': 'driving-licence-proof' };
/** Asked under as many different agreements before memory is looked at. */
const USED = 2_000;

const LIST = `query($filter: SharingAgreementFilter, $after: String) {
  agreements(filter: $filter, first: 20, after: $after) { nodes { id state consumer } pageInfo { endCursor } } }`;
const ONE = 'query($id: ID!) { agreement(id: $id) { id state } }';
const SCHEMA = 'query($id: ID!) { agreementSchema(id: $id) }';

interface Asking {
  readonly name: string;
  readonly client: string;
  readonly question: (id: string) => Question;
}

const list = (filter: object): Question => ({ query: LIST, variables: { filter } });

const ASKED: readonly Asking[] = [
  { name: 'one, by HRSS', client: 'hrss-office', question: (id) => ({ query: ONE, variables: { id } }) },
  { name: 'first page, by HRSS', client: 'hrss-office', question: () => list({}) },
  { name: 'first page, by an owner', client: 'police-office', question: () => list({}) },
  { name: 'first page, by a party of few', client: 'health-office', question: () => list({}) },
  { name: 'suspended ones', client: 'hrss-office', question: () => list({ state: 'SUSPENDED' }) },
  { name: 'of a consumer with few', client: 'hrss-office', question: () => list({ consumer: 'FINANCE' }) },
  {
    name: 'tasks',
    client: 'hrss-office',
    question: () => ({ query: '{ tasks { kind agreement { id } } }' }),
  },
];

/** A hub with as many agreements of the one-stop counter's size. Milliseconds through HTTP, one request after another. */
export const agreements: Curve = {
  of: 'agreements',
  says: 'agreements: asking under them, listing them, their schemas, memory, start',
  sizes: [10, 100, 1_000, 10_000, 100_000],
  most: 200_000,
  figures: [
    'start s',
    'until reviewed s',
    'data, first under an agreement ms',
    'data, again ms',
    'schema for an agreement ms',
    ...ASKED.map(({ name }) => `${name} ms`),
    `MB after ${USED.toLocaleString('en')} requests under different ones`,
  ],
  async measure(size, place) {
    const home = await openHome(place);
    await seed(home, CARDHOLDERS);
    const first = await startHub(place, home);
    await fill(first.databases.admin, home.installation.catalogue, size);
    await first.stop();
    const hub = await startHub(place, home);
    place.progress(`started in ${hub.starting.toFixed(1)} s`);
    const reviewed = await untilReviewed(hub.databasePid);
    const headersUnder = (id: string) => hub.headersOf('counter', { ...PURPOSE, 'onecard-agreement': id });
    const data = { query: '{ cardholders(first: 1) { nodes { sex drivingLicence { classes } } } }' };
    const idOf = (i: number) => `grown-${1 + ((i * 7_919_993) % size)}`;
    const under = async (from: number, count: number) => {
      const ms: number[] = [];
      for (let i = from; i < from + count; i += 1)
        ms.push(
          1_000 *
            (await secondsOf(async () => ask({ url: hub.url, headers: await headersUnder(idOf(i)) }, data))),
        );
      return lowerQuartile(ms);
    };
    const firstAsked = await under(0, Math.min(RUNS, size));
    const again = await under(0, Math.min(RUNS, size));
    const figures: number[] = [];
    const schemaHeaders = await hub.headersOf('counter');
    const ids = Array.from({ length: RUNS }, (_, i) => idOf(i));
    figures.push(
      await quartileOf(
        { url: hub.url, headers: schemaHeaders },
        ids.map((id) => ({ query: SCHEMA, variables: { id } })),
        isAnswer,
      ),
    );
    for (const { name, client, question } of ASKED) {
      const headers = await hub.headersOf(client, { 'onecard-operator': 'bench' });
      const ms = await quartileOf({ url: hub.url, headers }, ids.map(question), isAnswer);
      place.progress(`${name}: ${ms.toFixed(1)} ms`);
      figures.push(ms);
    }
    await under(RUNS, USED);
    return [hub.starting, reviewed, firstAsked, again, ...figures, residentMegabytes(hub.pid)];
  },
};

const isAnswer = (data: Data) => Object.values(data).every((value) => value !== null);

/** One in a thousand is suspended, and one in a thousand is another department's. */
async function fill(url: string, catalogue: Catalogue, count: number): Promise<void> {
  const model = DEMO_AGREEMENTS.find(({ id }) => id === 'one-stop-counter')?.document;
  if (model === undefined) throw new Error('the demo has no one-stop counter');
  await withClient(url, async (client) => {
    // A hundred thousand notifications would only fill PostgreSQL's queue: the hub that listens is stopped.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO agreement (id, consumer, version, state)
       SELECT 'grown-' || i, 'BIG_DATA', 1, 'ACTIVE' FROM generate_series(1, $1::int) i`,
      [count],
    );
    await client.query(
      `INSERT INTO agreement_version (agreement, version, document, resolved, parties)
       SELECT 'grown-' || i, 1, $2, $3, '{BIG_DATA,HRSS,PUBLIC_SECURITY,TRANSPORT}' FROM generate_series(1, $1::int) i`,
      [count, JSON.stringify(model), JSON.stringify(resolveGrants(catalogue, model))],
    );
    await client.query('VACUUM ANALYZE agreement, agreement_version');
  });
}

/** Seconds until PostgreSQL has come to rest: the hub reviews every agreement after its start. */
async function untilReviewed(databasePid: number): Promise<number> {
  const began = performance.now();
  const quiet = 20_000;
  for (let before = cpuTimeOfFamily(databasePid); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = cpuTimeOfFamily(databasePid);
    if (now - before <= quiet * 5 || performance.now() - began > 300_000)
      return (performance.now() - began) / 1_000;
    before = now;
  }
}
