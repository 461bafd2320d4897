import type pg from 'pg';
import type { Question } from './load/load.ts';

/** A question in many variations, what a hub has to answer, and what is to be reached. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly questions: readonly Question[];
  /** What a hub answers; the peers, which refuse nothing, answer 200. */
  readonly hubStatus: 200 | 403;
  /** How far answers have to agree: in each value, or, where the hub masks what the peers hand out, in what is null. */
  readonly agree: 'values' | 'nulls';
  /** Whether the peers take part. */
  readonly peers: boolean;
  /** Other questions to a hub, which take turns with these. */
  readonly beside?: { readonly name: string; readonly questions: readonly Question[] };
  /** Server CPU per request of the hub over another's, at the most. */
  readonly targets: readonly Target[];
  readonly connections?: number;
}

export interface Target {
  /** Name of the other server. */
  readonly over: string;
  readonly most: number;
}

/** Twelve fields of four sources. */
const FIELDS = `
  idNumber name sex birthDate
  drivingLicence { number classes validUntil }
  transitPass { number kind active }
  governmentAccount { number assuranceLevel }`;

const ONE = `query($id: IdNumber!) { cardholder(idNumber: $id) { ${FIELDS} } }`;
const page = (first: number, fields: string): string =>
  `query($from: Date!) { cardholders(filter: { bornFrom: $from }, first: ${first}) { nodes { ${fields} } } }`;
/** The address is granted to nobody at the counter, so the whole operation is refused. */
const REFUSED = `query($id: IdNumber!) { cardholder(idNumber: $id) { address ${FIELDS} } }`;
const SIX_FIELDS = 'idNumber name sex drivingLicence { number classes validUntil }';
const NESTED =
  'name householdRegistration { number members { name relationToHead drivingLicence { number classes validUntil } } }';

/** Different people or days in one workload; further requests begin again with the first. */
const VARIATIONS = 2_000;

/** The workloads over the people of one province, the same for every run with the same province. */
export async function makeWorkloads(base: pg.Client): Promise<readonly Workload[]> {
  const people = await samplePeople(base);
  const days = people.map((_, i) => birthday(i));
  const ofPeople = (query: string) => people.map((id) => question(query, { id }));
  const ofDays = (query: string) => days.map((from) => question(query, { from }));
  const usual = { hubStatus: 200, agree: 'values', peers: true } as const;
  const over = (mercurius: number): readonly Target[] => [
    { over: 'mercurius', most: mercurius },
    { over: 'limit', most: 2.5 },
  ];
  return [
    {
      ...usual,
      id: 'W1',
      title: 'one cardholder, 12 fields of 4 sources',
      questions: ofPeople(ONE),
      targets: over(0.6),
    },
    {
      ...usual,
      id: 'W2',
      title: '100 cardholders, 12 fields of 4 sources',
      questions: ofDays(page(100, FIELDS)),
      targets: over(0.35),
    },
    {
      ...usual,
      id: 'W3',
      title: '1,000 cardholders, 6 fields of 2 sources',
      questions: ofDays(page(1_000, SIX_FIELDS)),
      targets: over(0.35),
    },
    {
      ...usual,
      id: 'W4',
      title: 'nested lists: 50 cardholders, their households, the members of these, their licences',
      questions: ofDays(page(50, NESTED)),
      targets: over(0.5),
    },
    {
      id: 'W5',
      title: 'a query that the hub refuses, beside its own W1 (no peer refuses)',
      questions: ofPeople(REFUSED),
      hubStatus: 403,
      agree: 'values',
      peers: false,
      beside: { name: 'hub at W1', questions: ofPeople(ONE) },
      targets: [{ over: 'hub at W1', most: 0.5 }],
    },
  ];
}

async function samplePeople(base: pg.Client): Promise<readonly string[]> {
  const { rows } = await base.query<{ id: string }>(
    `select upper(btrim("AAC147")) as id from "AC01" order by md5("AAC147") limit ${VARIATIONS}`,
  );
  return rows.map(({ id }) => id);
}

/** Days from 1950 to 1989 in an order that jumps about. */
function birthday(i: number): string {
  const day = (i * 7_919) % (40 * 365);
  return new Date(Date.UTC(1950, 0, 1 + day)).toISOString().slice(0, 10);
}

function question(query: string, variables: Readonly<Record<string, string>>): Question {
  return { body: JSON.stringify({ query, variables }) };
}
