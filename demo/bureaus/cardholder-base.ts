import type { Bureau, Recording } from '../bureau.ts';
import { addYears, type Day, dayOf, isoDate, isoTime, TODAY, yearOf } from '../calendar.ts';
import type { Household, Person } from '../person.ts';
import { type Random, weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

const CARDHOLDER = defineTable({
  name: 'AC01',
  columns: {
    AAC001: 'bigint NOT NULL',
    AAC002: 'varchar(2) NOT NULL',
    AAC147: 'char(18) NOT NULL',
    AAC003: 'varchar(50) NOT NULL',
    AAC004: 'char(1) NOT NULL',
    AAC005: 'char(2) NOT NULL',
    AAC006: 'date NOT NULL',
    AAB301: 'char(6) NOT NULL',
    AAC161: 'char(1) NOT NULL',
    AAE005: 'varchar(20)',
    AAE006: 'varchar(200)',
    AAE011: 'varchar(20)',
    AAE036: 'timestamptz',
  },
  constraints: ['PRIMARY KEY ("AAC001")', 'UNIQUE ("AAC147")'],
  // Whatever a page may be filtered by and few people have: the order alone would read the whole table to find them.
  indexes: [idNumberIndex('AAC147'), '"AAB301", "AAC001"', '"AAC006", "AAC001"', '"AAC005", "AAC001"'],
});

const CARD = defineTable({
  name: 'AZ03',
  columns: {
    AAZ500: 'char(9) NOT NULL',
    AAC147: 'char(18) NOT NULL',
    AAZ501: 'char(32) NOT NULL',
    AAZ502: 'char(1) NOT NULL',
    AAZ507: 'varchar(4) NOT NULL',
    AAZ503: 'date NOT NULL',
    AAZ504: 'date NOT NULL',
    AAE008: 'varchar(50)',
    AAE010: 'varchar(30)',
    AAZ508: 'boolean NOT NULL',
  },
  constraints: ['PRIMARY KEY ("AAZ500")'],
  indexes: [idNumberIndex('AAC147', '"AAZ503" DESC')],
});

const E_CARD = defineTable({
  name: 'AZ05',
  columns: {
    EAZ001: 'varchar(20) NOT NULL',
    AAC147: 'char(18) NOT NULL',
    AAZ500: 'char(9) NOT NULL',
    EAZ002: 'char(1) NOT NULL',
    AAE036: 'timestamptz NOT NULL',
  },
  constraints: ['PRIMARY KEY ("EAZ001")'],
  indexes: [idNumberIndex('AAC147')],
});

/** The cardholder base database of Human Resources and Social Security: 金保 codes, and no dirt. */
export const cardholderBase: Bureau = {
  id: 'cardholder-base',
  connection: 'CARDHOLDER_BASE',
  tables: [CARDHOLDER, CARD, E_CARD],
  record(household, recording) {
    for (const person of household.members) {
      recordCardholder(person, household, recording);
      const card = recordCards(person, recording);
      if (hasECard(person, card, recording.random)) recordECard(person, card, recording);
    }
  },
};

function recordCardholder(person: Person, { address }: Household, { write }: Recording): void {
  write(CARDHOLDER, {
    AAC001: person.serial,
    AAC002: '01',
    AAC147: person.idNumber,
    AAC003: person.name,
    AAC004: person.sex === 'MALE' ? '1' : '2',
    AAC005: person.ethnicity,
    AAC006: isoDate(person.birth),
    AAB301: person.region,
    AAC161: person.registered ? '1' : '2',
    AAE005: person.mobile,
    AAE006: address,
    AAE011: `JB${padded(person.serial % 997, 4)}`,
    AAE036: `${isoTime(TODAY, person.serial % 86_400)}+08`,
  });
}

interface IssuedCard {
  readonly number: string;
  readonly state: string;
  readonly issued: Day;
}

const NORMAL = '1';
const CANCELLED = '9';
const STATES = weighted([
  [NORMAL, 955],
  ['0', 12], // 封存 sealed
  ['2', 12], // 正式挂失 formal loss
  ['3', 6], // 应用锁定 application locked
  ['4', 9], // 临时挂失 temporary loss
  [CANCELLED, 6],
]);
const SHARE_REISSUED = 0.08;
const VALID_YEARS = 10;
const LONGEST_USE_YEARS = 11;

/** Writes a person's card, and the cancelled one before it where the card was reissued; returns the present one. */
function recordCards(person: Person, recording: Recording): IssuedCard {
  const { random } = recording;
  const earliest = Math.max(person.birth, addYears(TODAY, -LONGEST_USE_YEARS));
  const issued = random.integer(earliest, TODAY - 1);
  const reissued = random.chance(SHARE_REISSUED) && issued > earliest;
  if (reissued) {
    const before = random.integer(Math.max(person.birth, addYears(issued, -VALID_YEARS)), issued - 1);
    writeCard(person, { number: cardNumber(person, 0), state: CANCELLED, issued: before }, recording);
  }
  const state = reissued ? NORMAL : random.draw(STATES);
  const card = { number: cardNumber(person, 1), state, issued };
  writeCard(person, card, recording);
  return card;
}

const BANKS: readonly (readonly [name: string, issuerDigits: string])[] = [
  ['中国工商银行', '621721'],
  ['中国农业银行', '622848'],
  ['中国银行', '621660'],
  ['中国建设银行', '621700'],
  ['交通银行', '622262'],
  ['海南银行', '621278'],
  ['海南省农村信用社', '621458'],
];

function writeCard(person: Person, card: IssuedCard, { random, write }: Recording): void {
  const [bank, issuerDigits] = random.pick(BANKS);
  write(CARD, {
    AAZ500: card.number,
    AAC147: person.idNumber,
    AAZ501: person.region + random.hex(26).toUpperCase(),
    AAZ502: card.state,
    AAZ507: specificationVersion(card.issued),
    AAZ503: isoDate(card.issued),
    AAZ504: isoDate(addYears(card.issued, VALID_YEARS)),
    AAE008: bank,
    AAE010: issuerDigits + random.digits(13),
    AAZ508: card.state === '2' || random.chance(0.004) ? 't' : 'f',
  });
}

/** The generations of the social security card. */
function specificationVersion(issued: Day): string {
  if (issued < dayOf(2014, 1, 1)) return '1.00';
  return issued < dayOf(2019, 7, 1) ? '2.00' : '3.00';
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const EIGHT_DIGITS = 100_000_000;

/** One letter and eight digits. */
function cardNumber({ serial }: Person, issue: 0 | 1): string {
  const digits = scramble(2 * serial + issue, EIGHT_DIGITS);
  return `${LETTERS[digits % LETTERS.length]}${padded(digits, 8)}`;
}

const E_CARDS_SINCE = dayOf(2018, 4, 22);
const SHARE_WITH_E_CARD = 0.6;

function hasECard({ age }: Person, { state }: IssuedCard, random: Random): boolean {
  return age >= 18 && state !== CANCELLED && random.chance(SHARE_WITH_E_CARD);
}

function recordECard(person: Person, card: IssuedCard, { random, write }: Recording): void {
  const issued = random.integer(Math.min(Math.max(card.issued, E_CARDS_SINCE), TODAY - 1), TODAY - 1);
  write(E_CARD, {
    EAZ001: `E46${yearOf(issued)}${padded(person.serial, 9)}`,
    AAC147: person.idNumber,
    AAZ500: card.number,
    EAZ002: card.state === NORMAL ? (random.chance(0.985) ? '1' : '9') : '2',
    AAE036: `${isoTime(issued, random.integer(0, 86_399))}+08`,
  });
}
