import type { Bureau, Recording } from '../bureau.ts';
import { type Day, dayOf, isoDate, isoTime, TODAY } from '../calendar.ts';
import { asTyped, isMissing } from '../dirt.ts';
import { disabilityOf } from '../disability.ts';
import type { Household, Person } from '../person.ts';
import { weighted } from '../random.ts';
import { padded } from '../scramble.ts';
import { defineTable } from '../table.ts';

const PAYMENT = defineTable({
  name: 'ykt_ffmx',
  columns: {
    ffdh: 'varchar(24) NOT NULL',
    sfzhm: 'varchar(20)',
    xm: 'varchar(60)',
    btxm_dm: 'char(4)',
    ffnd: 'smallint',
    je: 'decimal(12,2)',
    ffrq: 'date',
    zt: 'tinyint',
    yhzh: 'varchar(30)',
    gxsj: 'datetime',
  },
  constraints: ['PRIMARY KEY (ffdh)'],
  indexes: ['sfzhm, ffrq'],
});

/** Finance: MariaDB, pinyin initials in lower case, amounts in yuan with two decimals. Its collation minds neither case nor trailing blanks. */
export const finance: Bureau = {
  id: 'finance',
  connection: 'FINANCE',
  tables: [PAYMENT],
  record(household, recording) {
    for (const person of household.members) {
      const subsidy = subsidyOf(person, household, recording);
      if (subsidy !== undefined) recordPayments(person, subsidy, recording);
    }
  },
};

interface Subsidy {
  readonly code: string;
  /** Yuan of one payment. */
  readonly amount: number;
  /** Payments of a year. */
  readonly times: number;
}

const SENIOR_ALLOWANCE: Subsidy = { code: '0301', amount: 100, times: 12 };
const FARMLAND: Subsidy = { code: '0101', amount: 236.5, times: 1 };
const MINIMUM_LIVING: Subsidy = { code: '0401', amount: 580, times: 12 };
const OLDEST = 80;

/** By which subsidy somebody lives, if any; only the province's registered get one. */
function subsidyOf(person: Person, { kind }: Household, { random }: Recording): Subsidy | undefined {
  if (!person.registered) return undefined;
  const disability = disabilityOf(person);
  if (disability !== undefined)
    return { code: '0201', amount: disability.level <= '2' ? 130 : 105, times: 12 };
  if (person.age >= OLDEST) return SENIOR_ALLOWANCE;
  if (person.relation === 'HEAD' && kind === 'FAMILY' && random.chance(0.18)) return FARMLAND;
  return random.chance(0.012) ? MINIMUM_LIVING : undefined;
}

const PAID = 2;
const STATES = weighted([
  [PAID, 965],
  [3, 20], // 退回 returned by the bank
  [1, 15], // 待发 not paid yet
]);
const FIRST_PAYMENT = dayOf(2025, 7, 1);
const DAYS_OF_YEAR = TODAY - FIRST_PAYMENT;
const SHARE_PAID_TWICE = 0.01;

function recordPayments(
  person: Person,
  { code, amount, times }: Subsidy,
  { random, write }: Recording,
): void {
  const account = `621458${random.digits(13)}`;
  for (let i = 0; i < times; i++) {
    if (isMissing(random)) continue;
    const day: Day =
      FIRST_PAYMENT + Math.floor(((i + 1) * DAYS_OF_YEAR) / (times + 1)) + random.integer(0, 6);
    const row = {
      ffdh: `${code}${padded(person.serial, 9)}${padded(i, 2)}0`,
      sfzhm: asTyped(person.idNumber, random),
      xm: person.name,
      btxm_dm: code,
      ffnd: Number(isoDate(day).slice(0, 4)),
      je: amount.toFixed(2),
      ffrq: isoDate(day),
      zt: random.draw(STATES),
      yhzh: account,
      gxsj: isoTime(day + 1, random.integer(28_800, 64_800)),
    };
    write(PAYMENT, row);
    // Entered by two clerks; the second line was taken back.
    if (random.chance(SHARE_PAID_TWICE)) write(PAYMENT, { ...row, ffdh: `${row.ffdh.slice(0, -1)}1`, zt: 3 });
  }
}
