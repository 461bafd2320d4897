import type { Household, Relation, Sex } from './person.ts';
import { type Random, weighted } from './random.ts';

/** Somebody's place in a household before it has a name. */
export interface MemberPlan {
  readonly relation: Relation;
  readonly sex: Sex;
  /** Completed years. */
  readonly age: number;
}

export interface HouseholdPlan {
  readonly kind: Household['kind'];
  readonly members: readonly MemberPlan[];
}

const OLDEST = 95;

/** Of a couple one is a man; those who live alone make up for it, so that 53.02 % of all are men. */
const MEN_AMONG_SINGLES = 0.69;
const BOYS = 0.54;

const SHAPES = weighted<(random: Random) => HouseholdPlan>([
  [single, 17],
  [couple, 20],
  [parentsWithChildren, 40],
  [threeGenerations, 20],
  [collective, 3],
]);

/** Composes a household whose sizes, sexes and ages resemble those of the province's. */
export function planHousehold(random: Random): HouseholdPlan {
  return random.draw(SHAPES)(random);
}

function single(random: Random): HouseholdPlan {
  const age = random.chance(0.6) ? random.integer(19, 45) : random.integer(46, 92);
  return { kind: 'FAMILY', members: [{ relation: 'HEAD', sex: drawSex(MEN_AMONG_SINGLES, random), age }] };
}

function couple(random: Random): HouseholdPlan {
  const age = random.chance(0.45) ? random.integer(24, 50) : random.integer(51, 84);
  return { kind: 'FAMILY', members: spouses(age, random) };
}

function parentsWithChildren(random: Random): HouseholdPlan {
  const parents = spouses(random.integer(25, 56), random);
  return { kind: 'FAMILY', members: [...parents, ...children(parents, random)] };
}

function threeGenerations(random: Random): HouseholdPlan {
  const middle = spouses(random.integer(26, 52), random);
  return {
    kind: 'FAMILY',
    members: [...middle, ...children(middle, random), ...grandparents(middle, random)],
  };
}

function collective(random: Random): HouseholdPlan {
  const members = Array.from(
    { length: random.integer(4, 9) },
    (_, index): MemberPlan => ({
      relation: index === 0 ? 'HEAD' : 'OTHER',
      sex: drawSex(MEN_AMONG_SINGLES, random),
      age: random.integer(18, 34),
    }),
  );
  return { kind: 'COLLECTIVE', members };
}

function spouses(age: number, random: Random): readonly MemberPlan[] {
  const head = drawSex(0.8, random);
  const gap = random.integer(-2, 6);
  const younger = Math.max(22, head === 'MALE' ? age - gap : Math.min(age + gap, OLDEST));
  return [
    { relation: 'HEAD', sex: head, age },
    { relation: 'SPOUSE', sex: head === 'MALE' ? 'FEMALE' : 'MALE', age: younger },
  ];
}

const NUMBER_OF_CHILDREN = weighted([
  [1, 38],
  [2, 44],
  [3, 18],
]);

/** Children who still live at home: the eldest was born when the younger parent was 21 or more. */
function children(parents: readonly MemberPlan[], random: Random): readonly MemberPlan[] {
  const eldest = Math.min(...parents.map(({ age }) => age)) - random.integer(21, 31);
  const spacing = random.integer(2, 4);
  return Array.from({ length: random.draw(NUMBER_OF_CHILDREN) }, (_, index) => eldest - index * spacing)
    .filter((age) => age >= 0)
    .map((age) => {
      const sex = drawSex(BOYS, random);
      return { relation: sex === 'MALE' ? 'SON' : 'DAUGHTER', sex, age };
    });
}

/** The head's parents: both, or whoever is left. */
function grandparents(middle: readonly MemberPlan[], random: Random): readonly MemberPlan[] {
  const headAge = (middle[0] as MemberPlan).age;
  const father = random.chance(0.75);
  const mother = !father || random.chance(0.8);
  const sexes: readonly Sex[] = [
    ...(father ? ['MALE' as const] : []),
    ...(mother ? ['FEMALE' as const] : []),
  ];
  return sexes.map((sex) => ({
    relation: 'PARENT',
    sex,
    age: Math.min(OLDEST, headAge + random.integer(sex === 'MALE' ? 23 : 21, 33)),
  }));
}

function drawSex(shareOfMen: number, random: Random): Sex {
  return random.chance(shareOfMen) ? 'MALE' : 'FEMALE';
}
