import type { Bureau, Recording } from '../bureau.ts';
import { addYears, epochSeconds, isoDate, TODAY } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import { disabilityOf } from '../disability.ts';
import type { Person } from '../person.ts';
import { weighted } from '../random.ts';
import { padded } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

/** The rows behind the department's REST service. */
const VISIT = defineTable({
  name: 'Visit',
  columns: {
    VisitNo: 'varchar(20)',
    CertNo: 'varchar(30)',
    AreaCode: 'varchar(8)',
    AreaName: 'varchar(60)',
    AreaGrade: 'varchar(5)',
    EnteredAt: 'bigint',
    TicketKind: 'char(2)',
    PriceFen: 'integer',
  },
  indexes: [idNumberIndex('CertNo', '"EnteredAt" DESC, "VisitNo"')],
});

const CONCESSION = defineTable({
  name: 'Concession',
  columns: {
    ConcessionNo: 'varchar(20)',
    CertNo: 'varchar(30)',
    Kind: 'char(2)',
    Discount: 'smallint',
    ValidFrom: 'date',
    ValidTo: 'date',
  },
  indexes: [idNumberIndex('CertNo', '"ValidFrom" DESC')],
});

/** Tourism and Culture: a ticketing vendor's system, names in mixed case, times in seconds, amounts in fen. */
export const tourism: Bureau = {
  id: 'tourism',
  connection: 'TOURISM',
  tables: [VISIT, CONCESSION],
  record(household, recording) {
    for (const person of household.members) {
      recordVisits(person, recording);
      recordConcession(person, recording);
    }
  },
};

const AREAS: readonly (readonly [code: string, name: string, grade: string, fen: number])[] = [
  ['460201', '南山文化旅游区', '5A', 12_900],
  ['460202', '天涯海角游览区', '4A', 8_100],
  ['469029', '槟榔谷黎苗文化旅游区', '5A', 12_000],
  ['469028', '分界洲岛旅游区', '5A', 13_200],
  ['469027', '呀诺达雨林文化旅游区', '5A', 12_800],
  ['460101', '雷琼世界地质公园', '4A', 6_000],
  ['469002', '博鳌东方文化苑', '4A', 5_800],
];
const FULL = '01';
const HALF = '02';
const FREE = '03';
const MOST_VISITS = 60;
const VISIT_WINDOW_DAYS = 720;

/** Few for most; a guide or a photographer goes dozens of times. */
function recordVisits(person: Person, { random, write }: Recording): void {
  const visits = Math.floor((MOST_VISITS + 1) * random.fraction() ** 12);
  const free = disabilityOf(person) !== undefined || person.age >= 65 || person.age < 6;
  for (let i = 0; i < visits; i++) {
    const [code, name, grade, fen] = random.pick(AREAS);
    const ticket = free ? FREE : person.age < 18 ? HALF : FULL;
    write(VISIT, {
      VisitNo: `V${padded(person.serial, 9)}${padded(i, 3)}`,
      CertNo: asTyped(person.idNumber, random),
      AreaCode: code,
      AreaName: name,
      AreaGrade: grade,
      EnteredAt: epochSeconds(
        random.integer(Math.max(person.birth, TODAY - VISIT_WINDOW_DAYS), TODAY),
        random.integer(28_800, 64_800),
      ),
      TicketKind: ticket,
      PriceFen: ticket === FREE ? 0 : ticket === HALF ? fen / 2 : fen,
    });
  }
}

const DISABLED = '10';
const SENIOR = '20';
const ANNUAL_PASS = '30';
const ANNUAL_PASS_SHARE = weighted([
  [true, 6],
  [false, 94],
]);

function recordConcession(person: Person, { random, write }: Recording): void {
  const kind = concessionOf(person, random.draw(ANNUAL_PASS_SHARE));
  if (kind === undefined || isMissing(random)) return;
  const from = random.integer(Math.max(person.birth, addYears(TODAY, -1)), TODAY);
  const row = {
    ConcessionNo: `Y${padded(person.serial, 9)}1`,
    CertNo: asTyped(person.idNumber, random),
    Kind: kind,
    Discount: kind === ANNUAL_PASS ? 50 : 100,
    ValidFrom: isoDate(from),
    ValidTo: isoDate(addYears(from, kind === ANNUAL_PASS ? 1 : 5)),
  };
  write(CONCESSION, row);
  if (isDuplicate(random))
    write(CONCESSION, {
      ...row,
      ConcessionNo: `Y${padded(person.serial, 9)}0`,
      ValidFrom: isoDate(addYears(from, -1)),
      ValidTo: isoDate(from - 1),
    });
}

function concessionOf(person: Person, hasAnnualPass: boolean): string | undefined {
  if (disabilityOf(person) !== undefined) return DISABLED;
  if (person.age >= 65) return SENIOR;
  return hasAnnualPass && person.age >= 18 ? ANNUAL_PASS : undefined;
}
