import { HubError } from '../errors.ts';
import type { Region } from '../schema/regions.ts';
import { hainanPrefix, outsidePrefix } from './birthplace.ts';
import { addYears, type Day, TODAY } from './calendar.ts';
import { drawEthnicity } from './ethnicity.ts';
import { type HouseholdPlan, type MemberPlan, planHousehold } from './household-plan.ts';
import { IdNumberIssuer } from './id-number-issuer.ts';
import { givenName, HAINAN_SURNAMES, NATIONAL_SURNAMES } from './names.ts';
import type { Household, Person } from './person.ts';
import { drawAddress, drawResidenceCode } from './places.ts';
import { Random } from './random.ts';
import { RegionQuotas } from './region-quotas.ts';

export interface ProvinceOptions {
  /** People to generate, 1 to MAX_CARDHOLDERS. */
  readonly cardholders: number;
  /** Any integer; the same seed gives the same people. */
  readonly seed: number;
}

/** Twice the province's residents; card numbers have no more than eight digits to tell them apart. */
export const MAX_CARDHOLDERS = 20_000_000;

/** Households that came from another province, and people of other households who did: 4 % of all together. */
const SHARE_OF_MIGRANT_HOUSEHOLDS = 0.022;
const SHARE_OF_NEWCOMERS = 0.024;

const LOWEST_DRIVING_AGE = 18;
const HIGHEST_DRIVING_AGE = 75;
const SHARE_OF_DRIVERS = { MALE: 0.57, FEMALE: 0.32 } as const;

const SHARE_OF_MOTHERS_SURNAME = 0.05;

const MOBILE_PREFIXES: readonly string[] = (
  '130 131 132 133 135 136 137 138 139 150 151 152 157 158 159 166 176 177 178 180 181 182 183 185 186 187 188 ' +
  '189 191 198 199'
).split(' ');

/**
 * The people of the demo province, household by household. Streams: its memory does not grow with the number of
 * people.
 *
 * @throws HubError BAD_USER_INPUT for options out of range
 */
export function* generateProvince({ cardholders, seed }: ProvinceOptions): Generator<Household, void> {
  assertProvinceOptions({ cardholders, seed });
  const random = new Random(seed, 'province');
  const quotas = new RegionQuotas(cardholders);
  const issuer = new IdNumberIssuer();
  let serial = 1;
  for (let household = 1; quotas.total > 0; household++) {
    const { region, remaining } = quotas.draw(random);
    const plan = shorten(planHousehold(random), remaining);
    yield settle(plan, { random, issuer, region, household, serial });
    serial += plan.members.length;
    quotas.settle(region, plan.members.length);
  }
}

interface Settlement {
  readonly random: Random;
  readonly issuer: IdNumberIssuer;
  readonly region: Region;
  /** Serial of the household. */
  readonly household: number;
  /** Serial of its first member. */
  readonly serial: number;
}

/** What the members of a household have in common. */
interface Family {
  readonly region: string;
  readonly migrant: boolean;
  readonly surname: string;
  readonly spouseSurname: string;
  /** Of the children: whichever of the couple heads the household. */
  readonly fatherSurname: string;
  readonly motherSurname: string;
  readonly ethnicity: string;
  readonly mobile: string;
}

function settle({ kind, members }: HouseholdPlan, settlement: Settlement): Household {
  const { random, region } = settlement;
  const code = drawResidenceCode(region, random);
  const migrant = random.chance(SHARE_OF_MIGRANT_HOUSEHOLDS);
  const surname = anySurname(migrant, random);
  const spouseSurname = anySurname(migrant, random);
  const headIsMan = members[0]?.sex === 'MALE';
  const family: Family = {
    region: code,
    migrant,
    surname,
    spouseSurname,
    fatherSurname: headIsMan ? surname : spouseSurname,
    motherSurname: headIsMan ? spouseSurname : surname,
    ethnicity: migrant ? '01' : drawEthnicity(region.code, random),
    mobile: drawMobile(random),
  };
  return {
    serial: settlement.household,
    region: code,
    kind,
    address: drawAddress(code, random),
    members: members.map((plan, index) =>
      personOf(plan, family, { ...settlement, serial: settlement.serial + index }),
    ),
  };
}

function personOf(plan: MemberPlan, family: Family, { random, issuer, region, serial }: Settlement): Person {
  const { relation, sex, age } = plan;
  const birth = drawBirth(age, random);
  const adult = age >= LOWEST_DRIVING_AGE;
  const newcomer = family.migrant || (adult && random.chance(SHARE_OF_NEWCOMERS));
  const prefix = newcomer ? outsidePrefix(random) : hainanPrefix(family.region, birth, random);
  return {
    serial,
    idNumber: issuer.issue(prefix, birth, sex),
    name: drawSurname(plan, family, random) + givenName(sex, random),
    sex,
    ethnicity: marriedIn(plan) && !family.migrant ? drawEthnicity(region.code, random) : family.ethnicity,
    birth,
    age,
    region: family.region,
    registered: !family.migrant,
    relation,
    mobile: relation === 'HEAD' || age < 12 ? family.mobile : drawMobile(random),
    drives: adult && age <= HIGHEST_DRIVING_AGE && random.chance(SHARE_OF_DRIVERS[sex]),
  };
}

/** Whoever does not have surname and ethnicity from the head's family. */
function marriedIn({ relation, sex }: MemberPlan): boolean {
  return relation === 'SPOUSE' || relation === 'OTHER' || (relation === 'PARENT' && sex === 'FEMALE');
}

function drawSurname({ relation, sex }: MemberPlan, family: Family, random: Random): string {
  switch (relation) {
    case 'HEAD':
      return family.surname;
    case 'SPOUSE':
      return family.spouseSurname;
    case 'SON':
    case 'DAUGHTER':
      return random.chance(SHARE_OF_MOTHERS_SURNAME) ? family.motherSurname : family.fatherSurname;
    case 'PARENT':
      return sex === 'MALE' ? family.surname : anySurname(family.migrant, random);
    case 'OTHER':
      return anySurname(family.migrant, random);
  }
}

function anySurname(migrant: boolean, random: Random): string {
  return random.draw(migrant ? NATIONAL_SURNAMES : HAINAN_SURNAMES);
}

function drawBirth(age: number, random: Random): Day {
  const lastBirthday = addYears(TODAY, -age);
  return lastBirthday - random.integer(0, 364);
}

function drawMobile(random: Random): string {
  return random.pick(MOBILE_PREFIXES) + random.digits(8);
}

function shorten(plan: HouseholdPlan, most: number): HouseholdPlan {
  return plan.members.length <= most ? plan : { ...plan, members: plan.members.slice(0, most) };
}

/** @throws HubError BAD_USER_INPUT */
export function assertProvinceOptions({ cardholders, seed }: ProvinceOptions): void {
  if (!Number.isInteger(cardholders) || cardholders < 1 || cardholders > MAX_CARDHOLDERS)
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `持卡人数应为 1 至 ${MAX_CARDHOLDERS} 的整数`,
        en: `the number of cardholders is an integer from 1 to ${MAX_CARDHOLDERS}`,
      },
    });
  if (!Number.isSafeInteger(seed))
    throw new HubError('BAD_USER_INPUT', {
      detail: { zh: '随机种子应为整数', en: 'the seed is an integer' },
    });
}
