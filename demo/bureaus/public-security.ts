import type { Bureau, Recording } from '../bureau.ts';
import { addYears, compactDate, compactTime, type Day, TODAY } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Household, Person, Relation } from '../person.ts';
import { drawAddress, placeName } from '../places.ts';
import { weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';
import { recordVehicles, VEHICLE } from './public-security-vehicles.ts';

const HOUSEHOLD_REGISTRATION = defineTable({
  name: 'T_HJXX',
  columns: {
    SFZH: 'varchar(20)',
    XM: 'varchar(60)',
    CYM: 'varchar(60)',
    HH: 'varchar(20)',
    XH: 'varchar(4)',
    YHZGX: 'varchar(2)',
    HKXZ: 'varchar(1)',
    HJQH: 'varchar(6)',
    ZZ: 'varchar(200)',
    QRRQ: 'char(8)',
    GXSJ: 'varchar(14)',
  },
  indexes: [idNumberIndex('SFZH'), '"HH", "XH"'],
});

const RESIDENCE_PERMIT = defineTable({
  name: 'T_JZZ',
  columns: {
    JZZBH: 'varchar(20)',
    GMSFHM: 'varchar(20)',
    JZDZ: 'varchar(200)',
    QFRQ: 'char(8)',
    YXQZ: 'char(8)',
    QFJG: 'varchar(60)',
  },
  indexes: [idNumberIndex('GMSFHM')],
});

const DRIVING_LICENCE = defineTable({
  name: 'T_JSZ',
  columns: {
    SFZMHM: 'varchar(20)',
    DABH: 'varchar(12)',
    ZJCX: 'varchar(15)',
    ZT: 'varchar(6)',
    CCLZRQ: 'char(8)',
    YXQZ: 'char(8)',
    LJJF: 'varchar(3)',
    FZJG: 'varchar(10)',
    GXSJ: 'varchar(14)',
  },
  indexes: [idNumberIndex('SFZMHM')],
});

/** Public security: pinyin initials in upper case, everything a text, dates YYYYMMDD. */
export const publicSecurity: Bureau = {
  id: 'public-security',
  connection: 'PUBLIC_SECURITY',
  tables: [HOUSEHOLD_REGISTRATION, RESIDENCE_PERMIT, DRIVING_LICENCE, VEHICLE],
  record(household, recording) {
    for (const [index, person] of household.members.entries()) {
      if (person.registered) recordRegistration(person, { household, line: index + 1 }, recording);
      else if (person.age >= ADULT) recordResidencePermit(person, household, recording);
      if (person.drives) recordLicence(person, recording);
      if (person.age >= ADULT) recordVehicles(person, recording);
    }
  },
};

const ADULT = 18;

const RELATION_CODE: Readonly<Record<Relation, string>> = {
  HEAD: '01',
  SPOUSE: '10',
  SON: '20',
  DAUGHTER: '30',
  PARENT: '50',
  OTHER: '97',
};

interface HouseholdLine {
  readonly household: Household;
  /** Place in the household's booklet, from 1. */
  readonly line: number;
}

function recordRegistration(
  person: Person,
  { household, line }: HouseholdLine,
  { random, write }: Recording,
): void {
  if (isMissing(random)) return;
  const since = random.integer(Math.max(person.birth, addYears(TODAY, -30)), TODAY);
  const updated = random.integer(since, TODAY);
  const row = {
    SFZH: asTyped(person.idNumber, random),
    XM: person.name,
    CYM: null,
    HH: `${household.region}${padded(household.serial, 8)}`,
    XH: padded(line, 2),
    YHZGX: RELATION_CODE[person.relation],
    HKXZ: household.kind === 'FAMILY' ? '1' : '2',
    HJQH: household.region,
    ZZ: household.address,
    QRRQ: compactDate(since),
    GXSJ: compactTime(updated, random.integer(28_800, 64_800)),
  };
  write(HOUSEHOLD_REGISTRATION, row);
  if (!isDuplicate(random)) return;
  // Where the person was registered before; that household's number leads to nobody else.
  const before = random.integer(person.birth, since) - 1;
  write(HOUSEHOLD_REGISTRATION, {
    ...row,
    HH: `${household.region}9${padded(person.serial, 8)}`,
    XH: '01',
    ZZ: drawAddress(household.region, random),
    QRRQ: compactDate(before),
    GXSJ: compactTime(before, 36_000),
  });
}

function recordResidencePermit(person: Person, { address }: Household, { random, write }: Recording): void {
  if (isMissing(random)) return;
  const issued = random.integer(addYears(TODAY, -2), TODAY);
  const permit = (number: string, day: Day) => ({
    JZZBH: number,
    GMSFHM: asTyped(person.idNumber, random),
    JZDZ: address,
    QFRQ: compactDate(day),
    YXQZ: compactDate(addYears(day, 2)),
    QFJG: `${placeName(person.region)}公安局`,
  });
  write(RESIDENCE_PERMIT, permit(`JZ${person.region}${padded(person.serial, 9)}`, issued));
  if (isDuplicate(random))
    write(RESIDENCE_PERMIT, permit(`JX${person.region}${padded(person.serial, 9)}`, addYears(issued, -2)));
}

const CLASSES = weighted([
  ['C1', 640],
  ['C2', 130],
  ['C1D', 55],
  ['C1E', 35],
  ['B2', 30],
  ['B2D', 15],
  ['A2', 18],
  ['A2D', 8],
  ['A1A2', 10],
  ['B1', 8],
  ['D', 15],
  ['E', 20],
  ['C5', 4],
]);

/** Below the limit of twelve points. */
const STATES = weighted([
  ['A', 950],
  ['H', 25],
  ['M', 8],
  ['HI', 3],
  ['J', 4],
  ['D', 2],
  ['DHJ', 2],
  ['G', 3],
]);
const STATES_OVER_LIMIT = weighted([
  ['B', 60],
  ['BH', 25],
  ['BDJ', 15],
]);
const POINTS = weighted([
  [0, 70],
  [1, 8],
  [3, 9],
  [6, 8],
  [9, 3],
  [12, 2],
]);
const POINT_LIMIT = 12;

function recordLicence(person: Person, { random, write }: Recording): void {
  if (isMissing(random)) return;
  const first = random.integer(addYears(person.birth, ADULT), TODAY);
  const updated = random.integer(first, TODAY);
  const points = random.draw(POINTS);
  const row = {
    SFZMHM: asTyped(person.idNumber, random),
    DABH: `4600${padded(scramble(person.serial, 100_000_000), 8)}`,
    ZJCX: random.draw(CLASSES),
    ZT: random.draw(points < POINT_LIMIT ? STATES : STATES_OVER_LIMIT),
    CCLZRQ: compactDate(first),
    YXQZ: compactDate(licenceExpiry(first)),
    LJJF: String(points),
    FZJG: '琼A',
    GXSJ: compactTime(updated, random.integer(28_800, 64_800)),
  };
  write(DRIVING_LICENCE, row);
  if (isDuplicate(random))
    write(DRIVING_LICENCE, { ...row, ZT: 'A', ZJCX: 'C1', LJJF: '0', GXSJ: compactTime(first, 28_799) });
}

/** A licence is valid for six years at first, then for ten and ten again. */
function licenceExpiry(first: Day): Day {
  let expiry = addYears(first, 6);
  while (expiry < TODAY) expiry = addYears(expiry, 10);
  return expiry;
}
