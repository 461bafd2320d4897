import type { Bureau, Recording } from '../bureau.ts';
import { addYears, type Day, dayOf, isoDate, isoTime, TODAY } from '../calendar.ts';
import { asTyped, isDuplicate, isMissing } from '../dirt.ts';
import type { Person } from '../person.ts';
import { weighted } from '../random.ts';
import { padded, scramble } from '../scramble.ts';
import { defineTable, idNumberIndex } from '../table.ts';

const INSURED = defineTable({
  name: 'psn_insu_d',
  columns: {
    psn_no: 'varchar(30)',
    certno: 'varchar(50)',
    psn_name: 'varchar(50)',
    insutype: 'varchar(6)',
    psn_insu_stas: 'varchar(3)',
    psn_insu_date: 'date',
    paus_insu_date: 'date',
    insu_admdvs: 'varchar(6)',
    emp_name: 'varchar(200)',
    updt_time: 'timestamp',
  },
  indexes: [idNumberIndex('certno')],
});

const ENTITLEMENT = defineTable({
  name: 'psn_opsp_reg_d',
  columns: {
    trt_dcla_detl_sn: 'varchar(30)',
    certno: 'varchar(50)',
    opsp_dise_code: 'varchar(10)',
    opsp_dise_name: 'varchar(100)',
    begndate: 'date',
    enddate: 'date',
    fixmedins_name: 'varchar(100)',
    vali_flag: 'char(1)',
  },
  indexes: [idNumberIndex('certno', '"begndate" DESC')],
});

const WORKING_AGE = 18;
const SHARE_INSURED = 0.965;
const CHRONIC_FROM = 45;

/** Medical insurance: the national platform's abbreviations and codes, in lower case. */
export const medicalInsurance: Bureau = {
  id: 'medical-insurance',
  connection: 'MEDICAL_INSURANCE',
  tables: [INSURED, ENTITLEMENT],
  record(household, recording) {
    for (const person of household.members) {
      if (!recording.random.chance(SHARE_INSURED)) continue;
      recordInsurance(person, recording);
      if (person.age >= CHRONIC_FROM) recordEntitlements(person, recording);
    }
  },
};

const EMPLOYEE = '310';
const RESIDENT = '390';
const INSURING = '1';
const STATES = weighted([
  [INSURING, 94],
  ['2', 4],
  ['4', 2],
]);
const EMPLOYERS = [
  '海南橡胶集团',
  '海口市公交集团',
  '三亚旅业有限公司',
  '洋浦石化有限公司',
  '省直机关',
  '海南航空',
];

function recordInsurance(person: Person, recording: Recording): void {
  const { random, write } = recording;
  if (isMissing(random)) return;
  const employed = person.age >= WORKING_AGE && random.chance(0.34);
  const earliest = Math.max(
    employed ? addYears(person.birth, WORKING_AGE) : person.birth,
    dayOf(employed ? 2001 : 2010, 1, 1),
  );
  const since = random.integer(earliest, TODAY);
  const state = random.draw(STATES);
  const row = {
    psn_no: `4600${padded(scramble(person.serial, 100_000_000), 12)}`,
    certno: asTyped(person.idNumber, random),
    psn_name: person.name,
    insutype: employed ? EMPLOYEE : RESIDENT,
    psn_insu_stas: state,
    psn_insu_date: isoDate(since),
    paus_insu_date: state === INSURING ? null : isoDate(random.integer(since, TODAY)),
    insu_admdvs: person.region,
    emp_name: employed ? random.pick(EMPLOYERS) : null,
    updt_time: isoTime(random.integer(since, TODAY), random.integer(28_800, 64_800)),
  };
  write(INSURED, row);
  if (!isDuplicate(random)) return;
  // What was there before: the residents' scheme, ended when the present one began.
  write(INSURED, {
    ...row,
    insutype: RESIDENT,
    psn_insu_stas: '4',
    psn_insu_date: isoDate(since - 1_000),
    paus_insu_date: isoDate(since - 1),
    emp_name: null,
    updt_time: isoTime(since - 1, 36_000),
  });
}

/** The national directory of chronic and special outpatient diseases (门诊慢特病病种). */
const DISEASES = weighted<readonly [code: string, name: string]>([
  [['M03900', '高血压'], 50],
  [['M01600', '糖尿病'], 30],
  [['M04600', '冠心病'], 12],
  [['M00500', '恶性肿瘤门诊治疗'], 5],
  [['M07800', '慢性肾功能衰竭'], 3],
]);
const ENTITLED_YEARS = 2;

/** More frequent with every year of age. */
function recordEntitlements(person: Person, { random, write }: Recording): void {
  if (!random.chance((person.age - CHRONIC_FROM + 5) / 120)) return;
  const [code, name] = random.draw(DISEASES);
  const begins: Day = random.integer(addYears(TODAY, -3), TODAY);
  write(ENTITLEMENT, {
    trt_dcla_detl_sn: `46${padded(person.serial, 10)}`,
    certno: asTyped(person.idNumber, random),
    opsp_dise_code: code,
    opsp_dise_name: name,
    begndate: isoDate(begins),
    enddate: isoDate(addYears(begins, ENTITLED_YEARS)),
    fixmedins_name: random.pick(['海南省人民医院', '海口市人民医院', '三亚中心医院', '琼海市人民医院']),
    vali_flag: random.chance(0.97) ? '1' : '0',
  });
}
