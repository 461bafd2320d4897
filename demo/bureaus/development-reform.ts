import type { Bureau, Recording } from '../bureau.ts';
import { addYears, type Day, isoDate, isoTime, TODAY, yearOf } from '../calendar.ts';
import { asTyped, isDuplicate } from '../dirt.ts';
import type { Person } from '../person.ts';
import { placeName } from '../places.ts';
import { weighted } from '../random.ts';
import { padded } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

/** The rows behind the department's GraphQL service. */
const CREDIT_RECORD = defineTable({
  name: 'credit_record',
  columns: {
    record_no: 'varchar(24)',
    subject_id_no: 'varchar(20)',
    category: 'varchar(24)',
    case_no: 'varchar(60)',
    decided_by: 'varchar(80)',
    decided_on: 'date',
    published_until: 'date',
    status: 'varchar(12)',
    updated_at: 'timestamptz',
  },
  indexes: [idNumberIndex('subject_id_no', '"decided_on" DESC')],
});

const ADULT = 18;
const SHARE_WITH_RECORD = 0.012;

/** Development and Reform: the newest of the systems, English names and codes in words. */
export const developmentReform: Bureau = {
  id: 'development-reform',
  connection: 'DEVELOPMENT_REFORM',
  tables: [CREDIT_RECORD],
  record(household, recording) {
    for (const person of household.members)
      if (person.age >= ADULT && recording.random.chance(SHARE_WITH_RECORD)) recordCredit(person, recording);
  },
};

const CATEGORIES = weighted([
  ['JUDGMENT_DEBTOR', 62],
  ['TAX', 12],
  ['WAGE_ARREARS', 8],
  ['TRANSPORT', 10],
  ['ENVIRONMENT', 8],
]);
const STATES = weighted([
  ['PUBLISHED', 68],
  ['REPAIRED', 24],
  ['WITHDRAWN', 8],
]);
const MOST_RECORDS = 3;
const PUBLISHED_YEARS = 3;

function recordCredit(person: Person, { random, write }: Recording): void {
  const records = random.integer(1, MOST_RECORDS);
  for (let i = 0; i < records; i++) {
    const decided: Day = random.integer(Math.max(addYears(person.birth, ADULT), addYears(TODAY, -5)), TODAY);
    const row = {
      record_no: `HNXY${padded(person.serial, 9)}${i}0`,
      subject_id_no: asTyped(person.idNumber, random),
      category: random.draw(CATEGORIES),
      case_no: `(${yearOf(decided)})琼${padded(random.integer(1, 99), 2)}执${random.integer(10, 9_999)}号`,
      decided_by: `${placeName(person.region)}人民法院`,
      decided_on: isoDate(decided),
      published_until: isoDate(addYears(decided, PUBLISHED_YEARS)),
      status: random.draw(STATES),
      updated_at: `${isoTime(random.integer(decided, TODAY), random.integer(28_800, 64_800))}+08`,
    };
    write(CREDIT_RECORD, row);
    // Reported by a second court as well.
    if (isDuplicate(random)) write(CREDIT_RECORD, { ...row, record_no: `${row.record_no.slice(0, -1)}1` });
  }
}
