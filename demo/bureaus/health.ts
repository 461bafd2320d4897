import type { Bureau, Recording } from '../bureau.ts';
import { addYears, type Day, dayOf, isoDate, isoTime, TODAY, yearOf } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { placeName } from '../places.ts';
import { type Random, weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

const HEALTH_RECORD = defineTable({
  name: 'jkda_zy',
  columns: {
    da_no: 'varchar(17)',
    id_card: 'char(20)',
    blood_abo: 'char(1)',
    blood_rh: 'char(1)',
    gms: 'text',
    mxb: 'text',
    jd_org: 'varchar(60)',
    updated_at: 'timestamptz',
  },
  indexes: [idNumberIndex('id_card')],
});

const VACCINATION = defineTable({
  name: 'ymjz',
  columns: {
    zjhm: 'varchar(20)',
    ym_mc: 'varchar(40)',
    jc: 'smallint',
    jzrq: 'date',
    jzdw: 'varchar(60)',
    ph: 'varchar(20)',
    cjrgh: 'varchar(8)',
  },
  indexes: [idNumberIndex('zjhm', '"jzrq" DESC')],
});

const SHARE_WITH_RECORD = 0.87;

/** The Health Commission: pinyin initials beside English, ID numbers padded with blanks, national code tables. */
export const health: Bureau = {
  id: 'health',
  connection: 'HEALTH',
  tables: [HEALTH_RECORD, VACCINATION],
  record(household, recording) {
    const clinic = `${placeName(household.region)}社区卫生服务中心`;
    for (const person of household.members) {
      if (recording.random.chance(SHARE_WITH_RECORD)) recordHealth(person, clinic, recording);
      recordVaccinations(person, clinic, recording);
    }
  },
};

const ABO = weighted([
  ['1', 25],
  ['2', 24],
  ['3', 35],
  ['4', 6],
  ['5', 10],
]);
const RHESUS = weighted([
  ['2', 895],
  ['1', 5],
  ['3', 100],
]);
const UNKNOWN_ABO = '5';
const UNKNOWN_RHESUS = '3';

const ALLERGIES = weighted<string | null>([
  [null, 55],
  ['无', 36],
  ['青霉素', 4],
  ['头孢类', 2],
  ['磺胺类', 1],
  ['海鲜', 2],
]);
const CONDITIONS = weighted([
  ['高血压', 50],
  ['2型糖尿病', 22],
  ['高血压;2型糖尿病', 12],
  ['冠心病', 9],
  ['慢性阻塞性肺疾病', 7],
]);

function recordHealth(person: Person, clinic: string, { random, write }: Recording): void {
  if (isMissing(random)) return;
  const updated = random.integer(Math.max(person.birth, addYears(TODAY, -5)), TODAY);
  const row = {
    da_no: `${person.region}${padded(scramble(person.serial, 100_000_000), 8)}`,
    id_card: asTyped(person.idNumber, random),
    blood_abo: random.draw(ABO),
    blood_rh: random.draw(RHESUS),
    gms: random.draw(ALLERGIES),
    mxb: chronicConditions(person, random),
    jd_org: clinic,
    updated_at: `${isoTime(updated, random.integer(28_800, 61_200))}+08`,
  };
  write(HEALTH_RECORD, row);
  if (!isDuplicate(random)) return;
  write(HEALTH_RECORD, {
    ...row,
    blood_abo: UNKNOWN_ABO,
    blood_rh: UNKNOWN_RHESUS,
    gms: null,
    updated_at: `${isoTime(updated - random.integer(1, 700), 36_000)}+08`,
  });
}

/** From 40 on they grow more frequent with every year. */
function chronicConditions({ age }: Person, random: Random): string | null {
  return random.chance(Math.max(0, age - 40) / 75) ? random.draw(CONDITIONS) : null;
}

interface Dose {
  readonly vaccine: string;
  readonly dose: number;
  readonly on: Day;
}

/** The national programme for children: the vaccine and the months of age of its doses. */
const CHILDREN: readonly (readonly [vaccine: string, months: readonly number[]])[] = [
  ['卡介苗', [0]],
  ['乙肝疫苗', [0, 1, 6]],
  ['脊灰疫苗', [2, 3, 4, 48]],
  ['百白破疫苗', [3, 4, 5, 18]],
  ['麻腮风疫苗', [8, 18]],
];
const CHILDREN_UP_TO = 14;
const DAYS_PER_MONTH = 30.44;
const SHARE_OF_GIVEN_DOSES = 0.95;

const COVID_FIRST = dayOf(2021, 3, 1);
const COVID_DOSES = weighted([
  [0, 40],
  [1, 8],
  [2, 27],
  [3, 25],
]);
const SHARE_WITH_INFLUENZA = 0.18;

function dosesOf(person: Person, random: Random): readonly Dose[] {
  return person.age <= CHILDREN_UP_TO ? childDoses(person, random) : adultDoses(random);
}

function childDoses({ birth }: Person, random: Random): readonly Dose[] {
  return CHILDREN.flatMap(([vaccine, months]) =>
    months.map((month, index) => ({
      vaccine,
      dose: index + 1,
      on: birth + Math.ceil(month * DAYS_PER_MONTH) + random.integer(0, 9),
    })),
  ).filter(({ on }) => on < TODAY && random.chance(SHARE_OF_GIVEN_DOSES));
}

function adultDoses(random: Random): readonly Dose[] {
  const first = COVID_FIRST + random.integer(0, 120);
  const covid = Array.from({ length: random.draw(COVID_DOSES) }, (_, index) => ({
    vaccine: '新冠疫苗',
    dose: index + 1,
    on: first + index * 28 + (index === 2 ? 160 : 0),
  }));
  if (!random.chance(SHARE_WITH_INFLUENZA)) return covid;
  return [...covid, { vaccine: '流感疫苗', dose: 1, on: TODAY - random.integer(150, 270) }];
}

function recordVaccinations(person: Person, clinic: string, { random, write }: Recording): void {
  for (const { vaccine, dose, on } of dosesOf(person, random)) {
    write(VACCINATION, {
      zjhm: asTyped(person.idNumber, random),
      ym_mc: vaccine,
      jc: dose,
      jzrq: isoDate(on),
      jzdw: clinic,
      ph: `${yearOf(on)}${random.digits(6)}`,
      cjrgh: `W${random.digits(5)}`,
    });
  }
}
