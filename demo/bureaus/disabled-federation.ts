import { checkCharacter } from '../../schema/id-number.ts';
import type { Bureau, Recording } from '../bureau.ts';
import { addYears, compactDate, type Day, dayOf, isoDate, TODAY, yearOf } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import { type Disability, disabilityOf } from '../disability.ts';
import type { Person } from '../person.ts';
import { placeName } from '../places.ts';
import type { Random } from '../random.ts';
import { defineTable } from '../table.ts';

/** A file: types and indexes are whoever loads it's affair. */
export const CERTIFICATE = defineTable({
  name: '残疾人证',
  columns: {
    残疾证号: '',
    身份证号: '',
    姓名: '',
    残疾类别: '',
    残疾等级: '',
    发证日期: '',
    有效期至: '',
    发证机关: '',
    备注: '',
  },
  indexes: [],
});

/** The Disabled Persons' Federation: a spreadsheet, sent from time to time, with what clerks do to spreadsheets. */
export const disabledFederation: Bureau = {
  id: 'disabled-federation',
  connection: 'DISABLED_FEDERATION',
  tables: [CERTIFICATE],
  record(household, recording) {
    for (const person of household.members) {
      const disability = disabilityOf(person);
      if (disability !== undefined && !isMissing(recording.random))
        recordCertificate(person, disability, recording);
    }
  },
};

const VALID_YEARS = 10;

function recordCertificate(person: Person, { category, level }: Disability, recording: Recording): void {
  const { random, write } = recording;
  const issued = random.integer(Math.max(person.birth + 365, addYears(TODAY, -VALID_YEARS)), TODAY);
  const certificate = (day: Day) => ({
    // 20 characters: the holder's ID number, category and level.
    残疾证号: `${person.idNumber}${category}${level}`,
    身份证号: asWritten(person, random),
    姓名: random.chance(SHARE_WITH_RARE_CHARACTER) ? withRareCharacter(person.name) : person.name,
    残疾类别: category,
    残疾等级: level,
    发证日期: dateAsWritten(day, random),
    有效期至: compactDate(addYears(day, VALID_YEARS)),
    发证机关: `${placeName(person.region)}残疾人联合会`,
    备注: null,
  });
  write(CERTIFICATE, faulty(certificate(issued), random));
  if (isDuplicate(random)) write(CERTIFICATE, certificate(issued - random.integer(365, 2_000)));
}

const LAST_OLD_NUMBER = dayOf(1999, 10, 1);
const SHARE_OF_OLD_NUMBERS = 0.06;

/** A few of the older people stand there with the number of 15 digits that they had before 1999. */
function asWritten({ idNumber, birth }: Person, random: Random): string {
  if (birth < LAST_OLD_NUMBER && yearOf(birth) >= 1900 && random.chance(SHARE_OF_OLD_NUMBERS))
    return idNumber.slice(0, 6) + idNumber.slice(8, 17);
  return asTyped(idNumber, random);
}

const SHARE_WITH_RARE_CHARACTER = 0.04;

/** A character that GBK lacks, in four bytes of GB18030: U+36C3. */
function withRareCharacter(name: string): string {
  return `${name[0]}㛃`;
}

function dateAsWritten(day: Day, random: Random): string {
  return random.chance(0.3) ? compactDate(day) : isoDate(day);
}

type Certificate = Record<keyof typeof CERTIFICATE.columns, string | null>;

const SHARE_OF_FAULTY = 0.02;
const FAULTS: readonly ((row: Certificate) => Partial<Certificate>)[] = [
  () => ({ 身份证号: null }),
  ({ 身份证号 }) => ({ 身份证号: withWrongCheck(身份证号 ?? '') }),
  () => ({ 发证日期: '2023-13-45' }),
  () => ({ 残疾等级: '9' }),
  () => ({ 备注: '=HYPERLINK("http://example.invalid","复核")' }),
];

/** Rows that whoever loads the file has to find. */
function faulty(row: Certificate, random: Random): Certificate {
  return random.chance(SHARE_OF_FAULTY) ? { ...row, ...random.pick(FAULTS)(row) } : row;
}

function withWrongCheck(idNumber: string): string {
  const digits = idNumber.slice(0, 17);
  return `${digits}${checkCharacter(digits) === '0' ? '1' : '0'}`;
}
