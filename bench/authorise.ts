import type { AgreementStore } from '../policies/agreement-store.ts';
import { createDeciders } from '../policies/decide.ts';
import { buildCatalogue } from '../schema/build.ts';
import { grantable } from '../schema/catalogue.ts';
import { agreementOf, createAuthorising, parsed } from './authorise/authorising.ts';
import { SIXTY_COORDINATES, TWELVE_FIELDS } from './authorise/operations.ts';
import { type StoredAgreements, storeAgreements } from './authorise/stored-agreements.ts';
import { describeMachine } from './machine.ts';
import { startPostgres } from './postgres.ts';
import { type Spread, spreadOf } from './statistics.ts';

interface Figure {
  readonly what: string;
  /** Microseconds for one. */
  readonly spread: Spread;
  /** Microseconds that the median may take. */
  readonly target?: number;
}

const ROUNDS = 15;
const FEW = 10;
const MANY = 100_000;
const catalogue = buildCatalogue();

/** Microseconds for one call, of several rounds after one that only warms up. */
async function measure(calls: number, call: (i: number) => unknown): Promise<Spread> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const began = performance.now();
    for (let i = 0; i < calls; i += 1) {
      const result = call(round * calls + i);
      if (result instanceof Promise) await result;
    }
    if (round > 0) rounds.push(((performance.now() - began) * 1_000) / calls);
  }
  return spreadOf(rounds);
}

async function authorising(): Promise<readonly Figure[]> {
  const { authorise, bind, openAgreement } = createAuthorising(catalogue);
  const twelve = parsed(TWELVE_FIELDS);
  const sixty = parsed(SIXTY_COORDINATES);
  const named = authorise(sixty).named.decisions.size;
  if (named !== 60) throw new Error(`the operation of 60 coordinates names ${named}`);
  const calls = 200;
  const fresh = Array.from({ length: calls * (ROUNDS + 1) }, () => parsed(SIXTY_COORDINATES));
  const freshToBind = Array.from({ length: calls * (ROUNDS + 1) }, () => parsed(SIXTY_COORDINATES));
  const agreements = Array.from({ length: 50 * (ROUNDS + 1) }, () => agreementOf(catalogue));
  return [
    {
      what: 'authorise a cached operation of 60 coordinates',
      spread: await measure(50_000, () => authorise(sixty)),
      target: 20,
    },
    {
      what: 'the same, arguments bound: all that comes before the first fetch, 12 fields',
      spread: await measure(20_000, () => bind(twelve)),
      target: 20,
    },
    {
      what: 'the same, 60 coordinates',
      spread: await measure(20_000, () => bind(sixty)),
      target: 20,
    },
    {
      what: 'authorise a new operation of 60 coordinates',
      spread: await measure(calls, (i) => authorise(fresh[i] as never)),
      target: 1_000,
    },
    {
      what: 'the same, arguments bound',
      spread: await measure(calls, (i) => bind(freshToBind[i] as never)),
      target: 1_000,
    },
    {
      what: `first decision under a version with ${agreements[0]?.resolved.grants.length} grants`,
      spread: await measure(50, (i) => openAgreement(agreements[i] as never)),
    },
  ];
}

async function stored(agreements: StoredAgreements): Promise<readonly Figure[]> {
  const deciderFor = createDeciders(catalogue);
  const coordinates = [...grantable(catalogue).keys()].slice(0, 60);
  const decide = async (store: AgreementStore, number: number) => {
    const agreement = await store.find(agreements.idOf(number));
    const { decide: decideOne } = deciderFor({ agreement, roles: [], emergency: false, today: '2026-06-15' });
    for (const coordinate of coordinates) decideOne(coordinate);
  };
  const among = `of ${agreements.count.toLocaleString('en')} agreements`;
  const store = await agreements.open();
  // As many different ones of few as of many: the processor's own caches would make a difference of their own.
  const kept = await measure(5_000, (i) => decide(store, spread(i % FEW)));
  await store.close();
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const empty = await agreements.open();
    const began = performance.now();
    for (let i = 0; i < FEW; i += 1) await empty.find(agreements.idOf(spread(round) + i));
    if (round > 0) rounds.push(((performance.now() - began) * 1_000) / FEW);
    await empty.close();
  }
  return [
    { what: `find one ${among} and decide 60 coordinates, kept`, spread: kept },
    { what: `find one ${among}, read from PostgreSQL`, spread: spreadOf(rounds) },
  ];
}

/** Numbers that lie far apart, the same in every run. */
function spread(i: number): number {
  return (i * 7_919_993) % MANY;
}

function toTable(figures: readonly Figure[]): string {
  const { processor, cores, memoryGiB, node, load, commit } = describeMachine();
  const row = ({ what, spread: { median, least, most }, target }: Figure) =>
    `| ${what} | ${median.toFixed(1)} (${least.toFixed(1)}–${most.toFixed(1)}) | ${target ?? ''} |`;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}; load ${load?.toFixed(1)}; ${commit}`,
    `${ROUNDS} rounds; medians (least–most)`,
    '',
    '| what | µs | target |',
    '|---|---|---|',
    ...figures.map(row),
  ].join('\n');
}

const figures = [...(await authorising())];
const server = await startPostgres({ durable: false });
try {
  for (const count of [FEW, MANY]) {
    const agreements = await storeAgreements(server.url, catalogue, count);
    figures.push(...(await stored(agreements)));
    await agreements.close();
  }
} finally {
  await server.stop();
}
console.log(toTable(figures));
const missed = figures.filter(({ spread: { median }, target = Number.POSITIVE_INFINITY }) => median > target);
for (const { what } of missed) console.error(`above its target: ${what}`);
process.exitCode = missed.length === 0 ? 0 : 1;
