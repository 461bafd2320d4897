import type pg from 'pg';
import type { Question } from '../load/load.ts';
import { HOUSEHOLD_AGREEMENT, IDENTITY_AGREEMENT, SLOW_AGREEMENT } from './agreements.ts';
import { MIXED } from './mixed.ts';
import { NESTED_FIELDS, one, page, question, SIX_FIELDS, TWELVE_FIELDS } from './queries.ts';
import { targetsOver, type Workload } from './workload.ts';

/** Different people or days in one workload; further requests begin again with the first. */
const VARIATIONS = 2_000;
/** Of answers of a thousand rows so many at once keep every server busy already. */
const FEW = 8;
/** What the slow services take, and what a server may add. */
const SLOW_MS = 20 + 5;

/** The workloads over the people of one province, the same for every run with the same province. */
export async function makeWorkloads(base: pg.Client): Promise<readonly Workload[]> {
  const people = await samplePeople(base);
  const days = people.map((_, i) => birthday(i));
  const ofPeople = (fields: string, agreement?: string) =>
    people.map((id) => question(one(fields), { id }, agreement));
  const ofDays = (first: number, fields: string, agreement?: string) =>
    days.map((from) => question(page(first, fields), { from }, agreement));
  const usual = { hubStatus: 200, agree: 'values', sample: 100 } as const;
  const ofOne = ofPeople(TWELVE_FIELDS);
  return [
    {
      ...usual,
      id: 'W1',
      title: 'one cardholder, 12 fields of 4 sources',
      questions: ofOne,
      targets: targetsOver(0.6),
    },
    {
      ...usual,
      id: 'W2',
      title: '100 cardholders, 12 fields of 4 sources',
      questions: ofDays(100, TWELVE_FIELDS),
      sample: 40,
      targets: targetsOver(0.35),
    },
    {
      ...usual,
      id: 'W3',
      title: `1,000 cardholders, 6 fields of 2 sources (${FEW} connections)`,
      questions: ofDays(1_000, SIX_FIELDS),
      sample: 10,
      targets: targetsOver(0.35),
      connections: FEW,
    },
    {
      ...usual,
      id: 'W4',
      title: 'nested lists: 50 cardholders, their households, the members of these, their licences',
      questions: ofDays(50, NESTED_FIELDS, HOUSEHOLD_AGREEMENT),
      sample: 40,
      targets: targetsOver(0.5),
    },
    {
      ...usual,
      id: 'W5',
      title: 'a query that the hub refuses, in turn with its own W1 (no peer refuses)',
      // The address is granted to nobody at the counter, so the whole operation is refused.
      questions: ofPeople(`address ${TWELVE_FIELDS}`),
      hubStatus: 403,
      absent: 'peers',
      beside: { name: 'hub at W1', questions: ofOne },
      targets: [{ over: 'hub at W1', most: 0.5 }],
    },
    {
      ...usual,
      id: 'W6',
      title:
        'identity verification: whether somebody and his licence exist (mask EXISTS; the peers hand out the values)',
      questions: ofPeople('name birthDate drivingLicence { number }', IDENTITY_AGREEMENT),
      agree: 'nulls',
      targets: targetsOver(),
    },
    {
      ...usual,
      id: 'W7',
      title: '200 operations under 50 agreements, mixed',
      questions: mixed(people, days),
      sample: 200,
      targets: targetsOver(),
    },
    {
      ...usual,
      id: 'W8',
      title: `two REST sources of 20 ms beside two databases (${FEW} connections)`,
      questions: ofPeople(
        'name drivingLicence { number classes validUntil } readerCard { number level } museumPass { number visits }',
        SLOW_AGREEMENT,
      ),
      sample: 40,
      absent: ['postgraphile'],
      targets: targetsOver(),
      latency: SLOW_MS,
      connections: FEW,
    },
  ];
}

/** Each operation in turn, with other people and days each time. */
function mixed(people: readonly string[], days: readonly string[]): readonly Question[] {
  const all = MIXED.flatMap(({ id, operations }) => operations.map((operation) => ({ id, operation })));
  return people.map((person, i) => {
    const { id, operation } = all[i % all.length] as (typeof all)[number];
    const variables = operation.kind === 'one' ? { id: person } : { from: days[i] as string };
    return question(operation.query, variables, id);
  });
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
