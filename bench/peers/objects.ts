/** How a field is read: an SQL expression, and the names of an enum's codes. */
export interface Column {
  readonly sql: string;
  readonly codes?: Readonly<Record<string, string>>;
}

export type ObjectName =
  | 'Cardholder'
  | 'DrivingLicence'
  | 'HouseholdRegistration'
  | 'HouseholdMember'
  | 'TransitPass'
  | 'GovernmentAccount';

const RELATIONS = {
  '01': 'HEAD',
  '10': 'SPOUSE',
  '20': 'SON',
  '30': 'DAUGHTER',
  '50': 'PARENT',
  '97': 'OTHER',
} as const;

/** Types of the schema that lie in a table, with their columns. */
export const OBJECTS: Readonly<Record<ObjectName, Readonly<Record<string, Column>>>> = {
  Cardholder: {
    idNumber: { sql: 'upper(btrim("AAC147"))' },
    name: { sql: 'rtrim("AAC003")' },
    sex: {
      sql: 'btrim("AAC004"::text)',
      codes: { '0': 'UNKNOWN', '1': 'MALE', '2': 'FEMALE', '9': 'UNSTATED' },
    },
    birthDate: { sql: '"AAC006"::text' },
    residenceRegion: { sql: 'btrim("AAB301")' },
    residency: { sql: '"AAC161"::text', codes: { '1': 'REGISTERED', '2': 'RESIDENT' } },
  },
  DrivingLicence: {
    number: { sql: 'rtrim("DABH")' },
    classes: { sql: 'rtrim("ZJCX")' },
    validUntil: {
      sql: `substr("YXQZ", 1, 4) || '-' || substr("YXQZ", 5, 2) || '-' || substr("YXQZ", 7, 2)`,
    },
  },
  HouseholdRegistration: {
    number: { sql: 'rtrim("HH")' },
    relationToHead: { sql: '"YHZGX"', codes: RELATIONS },
  },
  HouseholdMember: {
    idNumber: { sql: 'upper(btrim("SFZH"))' },
    name: { sql: 'rtrim("XM")' },
    relationToHead: { sql: '"YHZGX"', codes: RELATIONS },
  },
  TransitPass: {
    number: { sql: 'rtrim("PassNo")' },
    kind: {
      sql: '"PassType"',
      codes: { '0': 'ORDINARY', '1': 'STUDENT', '2': 'SENIOR', '3': 'DISABLED' },
    },
    active: { sql: `"Active" in ('1', 'Y', 'T', 'y', 't')` },
  },
  GovernmentAccount: {
    number: { sql: 'rtrim(zhid)' },
    assuranceLevel: { sql: 'smdj::integer' },
  },
};
