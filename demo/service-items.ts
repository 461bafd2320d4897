import type { Bilingual } from '../errors.ts';
import type { ServiceItemDocument } from '../policies/service-items/service-item.ts';

export interface DemoServiceItem extends ServiceItemDocument {
  /** The department in charge (谁主管、谁负责). */
  readonly department: string;
}

function fields(type: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${type}.${name}`);
}

const IDENTITY = [...fields('Query', 'cardholder'), ...fields('Cardholder', 'name', 'idNumber', 'sex')];
const SHARING_ORDER: Bilingual = {
  zh: '政务数据共享条例(国令第 809 号)',
  en: 'Regulations on Government Data Sharing (State Council Order 809)',
};

/** Service items (服务管理事项目录清单) of the demo, each with the least that it needs. */
export const SERVICE_ITEMS = {
  'hotel-check-in': {
    name: { zh: '旅馆入住登记', en: 'Hotel check-in' },
    department: 'PUBLIC_SECURITY',
    legalBasis: {
      zh: '旅馆业治安管理办法第六条',
      en: 'Measures for Public Security Administration of the Hotel Industry, art. 6',
    },
    minimum: IDENTITY,
  },
  'scenic-area-entry': {
    name: { zh: '景区实名入园', en: 'Real-name entry to scenic areas' },
    department: 'TOURISM',
    legalBasis: { zh: '旅游法第四十五条', en: 'Tourism Law, art. 45' },
    minimum: [...IDENTITY, ...fields('Cardholder', 'cards'), ...fields('Card', 'state')],
  },
  'driving-licence-proof': {
    name: { zh: '驾驶证证明', en: 'Driving-licence proof' },
    department: 'PUBLIC_SECURITY',
    legalBasis: { zh: '道路交通安全法第十九条', en: 'Road Traffic Safety Law, art. 19' },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'drivingLicence', 'vehicles'),
      ...fields(
        'DrivingLicence',
        'number',
        'classes',
        'states',
        'firstIssuedOn',
        'validUntil',
        'penaltyPoints',
      ),
      ...fields('Vehicle', 'plate', 'plateKind', 'brand', 'colour', 'states', 'inspectionValidUntil'),
    ],
  },
  'hospital-reception': {
    name: { zh: '就医登记', en: 'Hospital reception' },
    department: 'HEALTH',
    legalBasis: {
      zh: '基本医疗卫生与健康促进法第四十九条',
      en: 'Basic Healthcare and Health Promotion Law, art. 49',
    },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'birthDate', 'mobile', 'healthRecord', 'vaccinations'),
      ...fields('HealthRecord', 'number', 'bloodType', 'rhFactor', 'allergies'),
      ...fields('Vaccination', 'vaccine', 'dose', 'givenOn', 'givenAt'),
    ],
  },
  'travel-concession': {
    name: { zh: '乘车优待', en: 'Travel concession' },
    department: 'TRANSPORT',
    legalBasis: {
      zh: '老年人权益保障法第五十八条',
      en: 'Law on the Protection of the Rights of the Elderly, art. 58',
    },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'birthDate', 'transitPass'),
      ...fields('TransitPass', 'number', 'kind', 'active'),
    ],
  },
  'household-registration-proof': {
    name: { zh: '户籍证明', en: 'Household-registration proof' },
    department: 'PUBLIC_SECURITY',
    legalBasis: { zh: '户口登记条例第四条', en: 'Regulations on Household Registration, art. 4' },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'birthDate', 'residenceRegion', 'residency'),
      ...fields('Cardholder', 'householdRegistration', 'residencePermit'),
      ...fields(
        'HouseholdRegistration',
        'number',
        'relationToHead',
        'kind',
        'region',
        'registeredOn',
        'members',
      ),
      ...fields('HouseholdMember', 'idNumber', 'name', 'relationToHead'),
      ...fields('ResidencePermit', 'number', 'validUntil'),
    ],
  },
  'personal-qualification-proof': {
    name: { zh: '个人资格证明', en: 'Personal-qualification proof' },
    department: 'HRSS',
    legalBasis: SHARING_ORDER,
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'cards', 'eCard', 'professionalLicence', 'certificates'),
      ...fields('Card', 'number', 'state', 'issuedOn', 'validUntil'),
      ...fields('ECard', 'number', 'state'),
      ...fields('ProfessionalLicence', 'number', 'category', 'validUntil'),
    ],
  },
  'haikou-counter': {
    name: { zh: '海口市综合窗口办事', en: 'One-stop counters of Haikou' },
    department: 'BIG_DATA',
    legalBasis: SHARING_ORDER,
    minimum: [
      ...fields('Query', 'cardholders'),
      ...IDENTITY,
      ...fields('Cardholder', 'residenceRegion', 'residency', 'cards', 'householdRegistration'),
      ...fields('Card', 'number', 'state'),
      ...fields('HouseholdRegistration', 'number', 'relationToHead'),
    ],
  },
  'subsidy-payment': {
    name: { zh: '惠民补贴发放', en: 'Subsidy payment' },
    department: 'FINANCE',
    legalBasis: SHARING_ORDER,
    minimum: [...IDENTITY, ...fields('Cardholder', 'cards'), ...fields('Card', 'number', 'state')],
  },
} as const satisfies Record<string, DemoServiceItem>;

export type ServiceItem = keyof typeof SERVICE_ITEMS;
