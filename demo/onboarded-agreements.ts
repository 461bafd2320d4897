import type { AgreementDocument } from '../policies/agreement.ts';
import { grant, LIMITS, masked, VALIDITY } from './agreement-parts.ts';
import type { OnboardedServiceItem } from './onboarded-service-items.ts';

export interface OnboardedAgreement {
  readonly id: string;
  /** The demo client that asks under it. */
  readonly client: string;
  /** Sources without which it cannot be put into force. */
  readonly sources: readonly string[];
  readonly document: Omit<AgreementDocument, 'purposes'> & {
    readonly purposes: readonly OnboardedServiceItem[];
  };
}

/** Agreements about data of onboarded sources: put into force once those are published. */
export const ONBOARDED_AGREEMENTS: readonly OnboardedAgreement[] = [
  {
    id: 'subsidy-eligibility',
    client: 'subsidy-system',
    sources: ['disabled-federation', 'medical-insurance', 'development-reform'],
    document: {
      title: { zh: '惠民补贴资格核验', en: 'Eligibility for subsidies' },
      consumer: 'FINANCE',
      purposes: ['subsidy-eligibility'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NONE'),
        masked('Cardholder.idNumber', 'ID_NUMBER_3_4'),
        ...grant('Cardholder', 'disabilityCertificate', 'medicalInsurance', 'creditRecords'),
        ...grant('DisabilityCertificate', 'level', 'validUntil'),
        ...grant('MedicalInsurance', 'kind', 'state'),
        ...grant('CreditRecord', 'category', 'state'),
      ],
      // Of those who are registered in the province, whom the subsidies are for.
      rowFilter: [{ field: 'residency', operator: 'IN', values: ['REGISTERED'] }],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'campus-services',
    client: 'campus-system',
    sources: ['medical-insurance', 'finance'],
    document: {
      title: { zh: '校园服务:学生参保与资助核对', en: 'Campus services: insurance and aid of students' },
      consumer: 'EDUCATION',
      purposes: ['campus-services'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NONE'),
        ...grant('Cardholder', 'cards', 'medicalInsurance', 'subsidyPayments'),
        ...grant('Card', 'number', 'state'),
        ...grant('MedicalInsurance', 'kind', 'state'),
        ...grant('SubsidyPayment', 'programme', 'year', 'state'),
      ],
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'scenic-area-concession',
    client: 'scenic-gate',
    sources: ['disabled-federation', 'education'],
    document: {
      title: { zh: '景区优惠购票资格核对', en: 'Entitlement to concessions at scenic areas' },
      consumer: 'TOURISM',
      purposes: ['scenic-area-concession'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NAME'),
        masked('Cardholder.birthDate', 'AGE_BAND'),
        ...grant('Cardholder', 'enrolment', 'disabilityCertificate'),
        ...grant('Enrolment', 'stage', 'state'),
        // Whether there is one: neither of which kind nor how grave.
        masked('DisabilityCertificate.number', 'EXISTS'),
        ...grant('DisabilityCertificate', 'validUntil'),
      ],
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
];
