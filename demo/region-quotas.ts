import { REGIONS, type Region } from '../schema/regions.ts';
import type { Random } from './random.ts';

const TOTAL_RESIDENTS = REGIONS.reduce((sum, region) => sum + region.residents, 0);

/** From so many people per region on, even the smallest (三沙, 0.02 % of the residents) gets somebody. */
const ENOUGH_PER_REGION = 10;

/**
 * How many of `cardholders` live in each region of REGIONS, in its order: by the census of 2020, rounded by
 * largest remainder, so that the shares are the census's own and not a sample's.
 */
export function apportion(cardholders: number): readonly number[] {
  const exact = REGIONS.map((region) => (cardholders * region.residents) / TOTAL_RESIDENTS);
  const quotas = exact.map(Math.floor);
  const left = cardholders - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value % 1 }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) quotas[index] = (quotas[index] as number) + 1;
  if (cardholders < REGIONS.length * ENOUGH_PER_REGION) return quotas;
  return settleEverywhere(quotas);
}

function settleEverywhere(quotas: readonly number[]): readonly number[] {
  const empty = quotas.filter((quota) => quota === 0).length;
  const largest = quotas.indexOf(Math.max(...quotas));
  return quotas.map((quota, index) => (index === largest ? quota - empty : Math.max(quota, 1)));
}

/** The people that are still to be housed, region by region. */
export class RegionQuotas {
  readonly #remaining: number[];
  #total: number;

  constructor(cardholders: number) {
    this.#remaining = [...apportion(cardholders)];
    this.#total = cardholders;
  }

  /** People still to be housed in the province. */
  get total(): number {
    return this.#total;
  }

  /** A region, drawn by the people who are still missing there, and how many these are. */
  draw(random: Random): { readonly region: Region; readonly remaining: number } {
    let ticket = random.integer(0, this.#total - 1);
    const index = this.#remaining.findIndex((remaining) => {
      ticket -= remaining;
      return ticket < 0;
    });
    return { region: REGIONS[index] as Region, remaining: this.#remaining[index] as number };
  }

  settle(region: Region, people: number): void {
    const index = REGIONS.indexOf(region);
    this.#remaining[index] = (this.#remaining[index] as number) - people;
    this.#total -= people;
  }
}
