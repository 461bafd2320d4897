import type { Bureau, Recording } from '../bureau.ts';
import { addYears, compactTime, type Day, epochSeconds, isoDate, TODAY } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { type Random, weighted } from '../random.ts';
import { padded } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

const TRANSIT_PASS = defineTable({
  name: 'TransitPass',
  columns: {
    PassNo: 'varchar(19)',
    CertNo: 'varchar(30)',
    PassType: 'smallint',
    Balance: 'numeric(10,0)',
    OpenedAt: 'bigint',
    Active: 'char(1)',
    Deposit: 'numeric(10,0)',
  },
  indexes: [idNumberIndex('CertNo'), '"PassNo"'],
});

const RIDE = defineTable({
  name: 'RideRecord',
  columns: {
    PassNo: 'varchar(19)',
    RideTime: 'char(14)',
    Line: 'varchar(20)',
    StopName: 'varchar(40)',
    Fare: 'smallint',
    TerminalId: 'varchar(10)',
  },
  indexes: ['"PassNo", "RideTime" DESC'],
});

const PROFESSIONAL_LICENCE = defineTable({
  name: 'PractitionerLicence',
  columns: {
    LicNo: 'varchar(20)',
    IdNo: 'varchar(30)',
    Category: 'char(2)',
    IssuedOn: 'date',
    ValidTo: 'date',
    IssuedBy: 'varchar(60)',
  },
  indexes: [idNumberIndex('IdNo')],
});

/** Transport: names by a vendor from elsewhere, amounts in fen, times as seconds or as digits. */
export const transport: Bureau = {
  id: 'transport',
  connection: 'TRANSPORT',
  tables: [TRANSIT_PASS, RIDE, PROFESSIONAL_LICENCE],
  record(household, recording) {
    for (const person of household.members) {
      if (hasTransitPass(person, recording.random)) recordTransitPass(person, recording);
      if (isProfessionalDriver(person, recording.random)) recordProfessionalLicence(person, recording);
    }
  },
};

const ORDINARY = 0;
const STUDENT = 1;
const SENIOR = 2;
const DISABLED = 3;
const SCHOOL_AGE = 6;
const ADULT = 18;
const SENIOR_AGE = 65;

function hasTransitPass({ age }: Person, random: Random): boolean {
  if (age < SCHOOL_AGE) return false;
  if (age < ADULT) return random.chance(0.45);
  return random.chance(age < SENIOR_AGE ? 0.34 : 0.6);
}

function passType({ age }: Person, random: Random): number {
  if (random.chance(0.015)) return DISABLED;
  if (age < ADULT) return STUDENT;
  return age < SENIOR_AGE ? ORDINARY : SENIOR;
}

const OLDEST_PASS_YEARS = 8;

function recordTransitPass(person: Person, recording: Recording): void {
  const { random, write } = recording;
  if (isMissing(random)) return;
  const earliest = Math.max(addYears(person.birth, SCHOOL_AGE), addYears(TODAY, -OLDEST_PASS_YEARS));
  const opened = random.integer(earliest, TODAY);
  const row = {
    PassNo: passNumber(person, 1),
    CertNo: asTyped(person.idNumber, random),
    PassType: passType(person, random),
    Balance: random.integer(0, 20_000),
    OpenedAt: epochSeconds(opened, random.integer(28_800, 64_800)),
    Active: random.chance(0.97) ? 'Y' : 'N',
    Deposit: 2000,
  };
  write(TRANSIT_PASS, row);
  recordRides(row.PassNo, opened, recording);
  if (!isDuplicate(random)) return;
  const before = opened - random.integer(30, 900);
  write(TRANSIT_PASS, {
    ...row,
    PassNo: passNumber(person, 0),
    Balance: 0,
    OpenedAt: epochSeconds(before, 36_000),
    Active: 'N',
  });
}

function passNumber({ serial }: Person, issue: 0 | 1): string {
  return `4600${padded(serial, 10)}${issue}`;
}

const MOST_RIDES = 20;
const RIDE_WINDOW_DAYS = 120;
const LINES =
  '1路 3路 6路 10路 15路 20路 28路 37路 41路 43路 55路 K1路 K5路 旅游1号线 旅游8路 城乡2线 高铁环线'.split(
    ' ',
  );
const STOPS =
  '汽车总站 高铁东站 人民公园 市政府 人民医院 第一中学 中心市场 体育馆 图书馆 海滨公园 火车站 大学城 会展中心 万绿园 老城区 开发区 机场'.split(
    ' ',
  );
const FARES = weighted([
  [100, 45],
  [200, 40],
  [50, 10],
  [0, 5],
]);

/** Rides of the last months: few for most, at most MOST_RIDES. */
function recordRides(passNumber: string, opened: Day, { random, write }: Recording): void {
  const rides = Math.floor((MOST_RIDES + 1) * random.fraction() ** 2);
  const since = Math.max(opened, TODAY - RIDE_WINDOW_DAYS);
  for (let i = 0; i < rides; i++) {
    write(RIDE, {
      PassNo: passNumber,
      RideTime: compactTime(random.integer(since, TODAY), random.integer(21_600, 82_800)),
      Line: random.pick(LINES),
      StopName: random.pick(STOPS),
      Fare: random.draw(FARES),
      TerminalId: `T${random.digits(6)}`,
    });
  }
}

const SHARE_OF_PROFESSIONALS = 0.02;
const PROFESSIONAL_AGE = 21;
const VALID_YEARS = 6;
const CATEGORIES = weighted([
  ['HY', 48],
  ['CZ', 30],
  ['KY', 17],
  ['WH', 5],
]);

function isProfessionalDriver({ drives, age }: Person, random: Random): boolean {
  return drives && age >= PROFESSIONAL_AGE && random.chance(SHARE_OF_PROFESSIONALS);
}

function recordProfessionalLicence(person: Person, { random, write }: Recording): void {
  if (isMissing(random)) return;
  const earliest = Math.max(addYears(person.birth, PROFESSIONAL_AGE), addYears(TODAY, -VALID_YEARS));
  const issued = random.integer(earliest, TODAY);
  const licence = (number: string, day: Day) => ({
    LicNo: number,
    IdNo: asTyped(person.idNumber, random),
    Category: random.draw(CATEGORIES),
    IssuedOn: isoDate(day),
    ValidTo: isoDate(addYears(day, VALID_YEARS)),
    IssuedBy: '海南省道路运输局',
  });
  write(PROFESSIONAL_LICENCE, licence(`46${padded(person.serial, 10)}1`, issued));
  if (isDuplicate(random))
    write(PROFESSIONAL_LICENCE, licence(`46${padded(person.serial, 10)}0`, addYears(issued, -VALID_YEARS)));
}
