import type { DemoServiceItem } from './service-items.ts';

function fields(type: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${type}.${name}`);
}

const IDENTITY = [...fields('Query', 'cardholder'), ...fields('Cardholder', 'name', 'idNumber')];

/** Service items that need data of onboarded sources. */
export const ONBOARDED_SERVICE_ITEMS = {
  'subsidy-eligibility': {
    name: { zh: '惠民补贴资格核验', en: 'Subsidy eligibility' },
    department: 'FINANCE',
    legalBasis: {
      zh: '国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见(国发〔2015〕52 号)',
      en: 'Opinions of the State Council on living and nursing allowances for disabled persons (Guofa [2015] No. 52)',
    },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'disabilityCertificate', 'medicalInsurance', 'creditRecords'),
      ...fields('DisabilityCertificate', 'number', 'level', 'validUntil'),
      ...fields('MedicalInsurance', 'kind', 'state'),
      ...fields('CreditRecord', 'category', 'state'),
    ],
  },
  'campus-services': {
    name: { zh: '校园服务', en: 'Campus services' },
    department: 'EDUCATION',
    legalBasis: { zh: '未成年人学校保护规定第七条', en: 'Provisions on School Protection of Minors, art. 7' },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'cards', 'medicalInsurance', 'subsidyPayments'),
      ...fields('Card', 'number', 'state'),
      ...fields('MedicalInsurance', 'kind', 'state'),
      ...fields('SubsidyPayment', 'programme', 'year', 'state'),
    ],
  },
  'scenic-area-concession': {
    name: { zh: '景区优惠购票', en: 'Concessions at scenic areas' },
    department: 'TOURISM',
    legalBasis: {
      zh: '残疾人保障法第五十条',
      en: 'Law on the Protection of Persons with Disabilities, art. 50',
    },
    minimum: [
      ...IDENTITY,
      ...fields('Cardholder', 'birthDate', 'enrolment', 'disabilityCertificate'),
      ...fields('Enrolment', 'stage', 'state'),
      ...fields('DisabilityCertificate', 'number', 'validUntil'),
    ],
  },
} as const satisfies Record<string, DemoServiceItem>;

export type OnboardedServiceItem = keyof typeof ONBOARDED_SERVICE_ITEMS;
