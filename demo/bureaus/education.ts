import type { Bureau, Recording } from '../bureau.ts';
import { addYears, compactDate, compactTime, type Day, dayOf, TODAY, yearOf } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { placeName } from '../places.ts';
import { weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

/** The rows behind the department's REST service. */
const STUDENT = defineTable({
  name: 'xs_xjxx',
  columns: {
    xjh: 'varchar(20)',
    sfzjh: 'varchar(20)',
    xm: 'varchar(60)',
    xxbsm: 'char(10)',
    xxmc: 'varchar(60)',
    xd: 'char(1)',
    nj: 'smallint',
    xsdqzt: 'char(2)',
    rxrq: 'char(8)',
    gxsj: 'char(14)',
  },
  indexes: [idNumberIndex('sfzjh')],
});

const QUALIFICATION = defineTable({
  name: 'xl_zsxx',
  columns: {
    zsbh: 'varchar(20)',
    sfzjh: 'varchar(20)',
    xlcc: 'char(2)',
    yxmc: 'varchar(60)',
    zymc: 'varchar(60)',
    byrq: 'char(8)',
  },
  indexes: [idNumberIndex('sfzjh', '"byrq" DESC')],
});

/** Education: pinyin initials of the education standards (JY/T 1006), behind an interface of its own. */
export const education: Bureau = {
  id: 'education',
  connection: 'EDUCATION',
  tables: [STUDENT, QUALIFICATION],
  record(household, recording) {
    for (const person of household.members) {
      const stage = STAGES.find(({ from, to }) => person.age >= from && person.age <= to);
      if (stage !== undefined && recording.random.chance(stage.share))
        recordStudent(person, stage, recording);
      if (person.age >= GRADUATE_AGE) recordQualification(person, recording);
    }
  },
};

interface Stage {
  /** 1 primary, 2 lower secondary, 3 upper secondary, 4 higher. */
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly school: string;
}

const STAGES: readonly Stage[] = [
  { code: '1', from: 6, to: 11, share: 0.99, school: '中心小学' },
  { code: '2', from: 12, to: 14, share: 0.98, school: '初级中学' },
  { code: '3', from: 15, to: 17, share: 0.88, school: '高级中学' },
  { code: '4', from: 18, to: 22, share: 0.42, school: '' },
];

const UNIVERSITIES =
  '海南大学 海南师范大学 海南医科大学 海南热带海洋学院 琼台师范学院 海南职业技术学院'.split(' ');
/** JY/T 1001, current state of a student. */
const STATES = weighted([
  ['01', 970],
  ['02', 12],
  ['04', 4],
  ['10', 14],
]);

function recordStudent(person: Person, stage: Stage, { random, write }: Recording): void {
  if (isMissing(random)) return;
  const grade = person.age - stage.from + 1;
  const entered: Day = dayOf(yearOf(TODAY) - grade, 9, 1);
  const row = {
    xjh: `${yearOf(entered)}${padded(scramble(person.serial, 100_000_000), 8)}`,
    sfzjh: asTyped(person.idNumber, random),
    xm: person.name,
    xxbsm: `${stage.code}146${person.region}`,
    xxmc: stage.school === '' ? random.pick(UNIVERSITIES) : placeName(person.region) + stage.school,
    xd: stage.code,
    nj: grade,
    xsdqzt: random.draw(STATES),
    rxrq: compactDate(entered),
    gxsj: compactTime(TODAY - random.integer(1, 200), random.integer(28_800, 64_800)),
  };
  write(STUDENT, row);
  // The school that the student has left did not strike the line.
  if (isDuplicate(random))
    write(STUDENT, {
      ...row,
      xjh: `9${row.xjh.slice(1)}`,
      xxmc: `${placeName(person.region)}实验学校`,
      xsdqzt: '10',
      gxsj: compactTime(entered - 30, 36_000),
    });
}

const GRADUATE_AGE = 23;
/** GB/T 4658; blank: none. */
const LEVELS = weighted([
  ['', 30],
  ['61', 27],
  ['41', 10],
  ['31', 17],
  ['21', 14],
  ['14', 1.7],
  ['11', 0.3],
]);
const GRADUATED_AT: Readonly<Record<string, number>> = {
  '61': 18,
  '41': 18,
  '31': 21,
  '21': 22,
  '14': 25,
  '11': 28,
};
const SUBJECTS =
  '热带作物 旅游管理 计算机科学与技术 临床医学 汉语言文学 会计学 土木工程 护理 海洋科学 学前教育'.split(' ');
const HIGHER = '31 21 14 11'.split(' ');

function recordQualification(person: Person, { random, write }: Recording): void {
  const level = random.draw(LEVELS);
  if (level === '' || isMissing(random)) return;
  const years = GRADUATED_AT[level] as number;
  const graduated = Math.min(addYears(person.birth, years) + random.integer(0, 300), TODAY);
  const higher = HIGHER.includes(level);
  const qualification = (code: string, day: Day, issue: number) => ({
    zsbh: `1${padded(scramble(person.serial, 100_000_000), 8)}${yearOf(day)}${code}${issue}`,
    sfzjh: asTyped(person.idNumber, random),
    xlcc: code,
    yxmc: HIGHER.includes(code) ? random.pick(UNIVERSITIES) : `${placeName(person.region)}高级中学`,
    zymc: HIGHER.includes(code) ? random.pick(SUBJECTS) : null,
    byrq: compactDate(day),
  });
  write(QUALIFICATION, qualification(level, graduated, 1));
  if (higher) write(QUALIFICATION, qualification('61', addYears(person.birth, 18), 0));
}
