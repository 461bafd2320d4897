import type pg from 'pg';

/** A question in many variations, and what either server has to answer. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly bodies: readonly string[];
  /** What the hub answers; the plain server, which refuses nothing, answers 200. */
  readonly hubStatus: 200 | 403;
}

/** Twelve fields of four sources. */
const FIELDS = `
  idNumber name sex birthDate
  drivingLicence { number classes validUntil }
  transitPass { number kind active }
  governmentAccount { number assuranceLevel }`;

const ONE = `query($id: IdNumber!) { cardholder(idNumber: $id) { ${FIELDS} } }`;
const HUNDRED = `query($from: Date!) { cardholders(filter: { bornFrom: $from }, first: 100) { nodes { ${FIELDS} } } }`;
/** The address is granted to nobody at the counter, so the whole operation is refused. */
const REFUSED = `query($id: IdNumber!) { cardholder(idNumber: $id) { address ${FIELDS} } }`;

/** Different people or days in one workload; further requests begin again with the first. */
const VARIATIONS = 2_000;

/** The workloads over the people of one province, the same for every run with the same province. */
export async function makeWorkloads(base: pg.Client): Promise<readonly Workload[]> {
  const people = await samplePeople(base);
  const days = people.map((_, i) => birthday(i));
  return [
    {
      id: 'W1',
      title: 'one cardholder, 12 fields of 4 sources',
      bodies: people.map((id) => body(ONE, { id })),
      hubStatus: 200,
    },
    {
      id: 'W2',
      title: '100 cardholders, 12 fields of 4 sources',
      bodies: days.map((from) => body(HUNDRED, { from })),
      hubStatus: 200,
    },
    {
      id: 'W5',
      title: 'a query that the hub refuses (the plain server answers it)',
      bodies: people.map((id) => body(REFUSED, { id })),
      hubStatus: 403,
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

function body(query: string, variables: Readonly<Record<string, string>>): string {
  return JSON.stringify({ query, variables });
}
