import type { Bureau, Recording } from '../bureau.ts';
import { addYears, type Day, dayOf, isoTime, TODAY } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

const ACCOUNT = defineTable({
  name: 'mssb_yh',
  columns: {
    zhid: 'varchar(20)',
    sfzhm: 'varchar(20)',
    sjh: 'varchar(15)',
    smdj: 'char(1)',
    zcsj: 'varchar(19)',
    qy: 'char(1)',
    mm_hash: 'varchar(64)',
  },
  indexes: [idNumberIndex('sfzhm'), 'zhid'],
});

const LOGIN = defineTable({
  name: 'mssb_dlrz',
  columns: {
    zhid: 'varchar(20)',
    dlsj: 'timestamp',
    qd: 'char(1)',
    ip: 'varchar(39)',
  },
  indexes: ['zhid, dlsj DESC'],
});

const ADULT = 18;
const SHARE_WITH_ACCOUNT = 0.56;

/** The Big Data Administration's 码上办事 platform: pinyin initials in lower case, codes as characters. */
export const bigData: Bureau = {
  id: 'big-data',
  connection: 'BIG_DATA',
  tables: [ACCOUNT, LOGIN],
  record(household, recording) {
    for (const person of household.members)
      if (person.age >= ADULT && recording.random.chance(SHARE_WITH_ACCOUNT))
        recordAccount(person, recording);
  },
};

const OPENED = dayOf(2019, 9, 1);
const ASSURANCE = weighted([
  ['1', 5],
  ['2', 15],
  ['3', 45],
  ['4', 35],
]);

function recordAccount(person: Person, recording: Recording): void {
  const { random, write } = recording;
  if (isMissing(random)) return;
  const registered = random.integer(Math.max(OPENED, addYears(person.birth, ADULT)), TODAY);
  const row = {
    zhid: accountNumber(person, 1),
    sfzhm: asTyped(person.idNumber, random),
    sjh: person.mobile,
    smdj: random.draw(ASSURANCE),
    zcsj: isoTime(registered, random.integer(25_200, 79_200)),
    qy: random.chance(0.97) ? '1' : '0',
    mm_hash: random.hex(16),
  };
  write(ACCOUNT, row);
  recordLogins(row.zhid, registered, recording);
  if (!isDuplicate(random)) return;
  write(ACCOUNT, {
    ...row,
    zhid: accountNumber(person, 0),
    smdj: '1',
    zcsj: isoTime(registered - random.integer(10, 400), 36_000),
    qy: '0',
  });
}

const ACCOUNT_NUMBERS = 10_000_000_000;

function accountNumber({ serial }: Person, issue: 0 | 1): string {
  return `HN${padded(scramble(2 * serial + issue, ACCOUNT_NUMBERS), 10)}`;
}

const MOST_LOGINS = 8;
const LOGIN_WINDOW_DAYS = 180;
const CHANNELS = weighted([
  ['1', 55],
  ['3', 33],
  ['2', 12],
]);

function recordLogins(account: string, registered: Day, { random, write }: Recording): void {
  const logins = random.integer(0, MOST_LOGINS);
  const since = Math.max(registered, TODAY - LOGIN_WINDOW_DAYS);
  for (let i = 0; i < logins; i++) {
    write(LOGIN, {
      zhid: account,
      dlsj: isoTime(random.integer(since, TODAY), random.integer(0, 86_399)),
      qd: random.draw(CHANNELS),
      ip: `10.${random.integer(0, 255)}.${random.integer(0, 255)}.${random.integer(1, 254)}`,
    });
  }
}
