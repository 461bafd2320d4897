import { REGIONS } from '../schema/regions.ts';
import { type Day, dayOf } from './calendar.ts';
import type { Random } from './random.ts';

/** Region codes that Hainan's people were registered under, as of now. */
const HAINAN_PREFIXES: readonly string[] = REGIONS.filter(({ code }) => code !== '460300').flatMap(
  (region) => (region.districts.length > 0 ? region.districts.map(({ code }) => code) : [region.code]),
);

/** Codes of before 2003 that live on in the ID numbers of those who were registered then. */
const ABOLISHED_PREFIX: Readonly<Record<string, string>> = {
  '460107': '460004',
  '460400': '460003',
  '469001': '460001',
  '469002': '460002',
  '469005': '460005',
  '469006': '460006',
  '469007': '460007',
  '469021': '460025',
  '469022': '460026',
  '469023': '460027',
  '469024': '460028',
  '469025': '460030',
  '469026': '460031',
  '469027': '460033',
  '469028': '460034',
  '469029': '460035',
  '469030': '460036',
};
const ABOLISHED_ON = dayOf(2003, 1, 1);
const SHARE_OF_ABOLISHED = 0.2;
const SHARE_FROM_OTHER_COUNTY = 0.08;

/** Places all over the country; the last line's codes are abolished. */
const OUTSIDE_PREFIXES: readonly string[] = (
  '110105 110108 120101 130102 140105 150102 210102 220102 230102 230103 310115 320106 330106 340104 350102 ' +
  '350203 360102 370202 410105 420106 430102 430104 440106 440305 440803 440825 440882 450103 450502 450922 ' +
  '500103 510104 520102 530102 610103 620102 ' +
  '440524 432522 452501 510212 512221 362201'
).split(' ');

/** The region code at the head of an ID number of somebody who was first registered in another province. */
export function outsidePrefix(random: Random): string {
  return random.pick(OUTSIDE_PREFIXES);
}

/**
 * The region code at the head of an ID number of somebody who was first registered in Hainan: mostly that of
 * the region where they live, for some another county's, for some older people one that no longer exists.
 */
export function hainanPrefix(residence: string, birth: Day, random: Random): string {
  const moved = random.chance(SHARE_FROM_OTHER_COUNTY);
  const place = moved ? random.pick(HAINAN_PREFIXES) : residence;
  const old = birth < ABOLISHED_ON && random.chance(SHARE_OF_ABOLISHED);
  return old ? (ABOLISHED_PREFIX[place] ?? place) : place;
}
