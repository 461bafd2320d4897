import type { AgreementDocument, Grant } from '../policies/agreement.ts';
import { grant, LIMITS, masked, VALIDITY } from './agreement-parts.ts';
import type { ServiceItem } from './service-items.ts';

export interface DemoAgreement {
  readonly id: string;
  readonly document: Omit<AgreementDocument, 'purposes'> & { readonly purposes: readonly ServiceItem[] };
}

/** What a one-stop counter needs of all four bureaus. */
const ONE_STOP_GRANTS: readonly Grant[] = [
  ...grant('Query', 'cardholder', 'cardholders'),
  ...grant(
    'Cardholder',
    'sex',
    'residenceRegion',
    'residency',
    'cards',
    'eCard',
    'householdRegistration',
    'residencePermit',
  ),
  ...grant(
    'Cardholder',
    'drivingLicence',
    'vehicles',
    'vaccinations',
    'transitPass',
    'professionalLicence',
    'certificates',
    'governmentAccount',
  ),
  masked('Cardholder.idNumber', 'NONE'),
  masked('Cardholder.name', 'NONE'),
  masked('Cardholder.birthDate', 'NONE'),
  masked('Cardholder.mobile', 'MOBILE'),
  ...grant('Card', 'number', 'state', 'issuedOn', 'validUntil'),
  ...grant('ECard', 'number', 'state'),
  ...grant('HouseholdRegistration', 'number', 'relationToHead', 'kind', 'region', 'registeredOn', 'members'),
  ...grant('HouseholdMember', 'idNumber', 'name', 'relationToHead', 'drivingLicence', 'cardholder'),
  ...grant('ResidencePermit', 'number', 'validUntil'),
  ...grant('DrivingLicence', 'number', 'classes', 'states', 'firstIssuedOn', 'validUntil'),
  ...grant('Vehicle', 'plate', 'brand', 'colour', 'states', 'inspectionValidUntil'),
  ...grant('Vaccination', 'vaccine', 'dose', 'givenOn'),
  ...grant('TransitPass', 'number', 'kind', 'balanceFen', 'active'),
  ...grant('ProfessionalLicence', 'number', 'category', 'validUntil'),
  ...grant('GovernmentAccount', 'number', 'mobile', 'assuranceLevel', 'active', 'logins'),
  ...grant('Login', 'time', 'channel'),
];

const ONE_STOP_PURPOSES: readonly ServiceItem[] = [
  'household-registration-proof',
  'personal-qualification-proof',
  'driving-licence-proof',
];

const ONE_STOP_REASON =
  '一窗受理一次核验多项证照,免去群众重复提交材料 · One counter checks several certificates at once, so that nobody submits the same papers twice';

/** The agreements of the demo: what each department asks for is the least that its service item needs. */
export const DEMO_AGREEMENTS: readonly DemoAgreement[] = [
  {
    id: 'hotel-check-in',
    document: {
      title: { zh: '旅馆入住身份核对', en: 'Identity at hotel check-in' },
      consumer: 'TOURISM',
      purposes: ['hotel-check-in'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NONE'),
        masked('Cardholder.idNumber', 'ID_NUMBER'),
        ...grant('Cardholder', 'sex'),
      ],
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'roadside-check',
    document: {
      title: { zh: '路面执勤查验驾驶证与车辆', en: 'Roadside check of licence and vehicles' },
      consumer: 'PUBLIC_SECURITY',
      purposes: ['driving-licence-proof'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NONE'),
        ...grant('Cardholder', 'sex', 'drivingLicence', 'vehicles'),
        ...grant(
          'DrivingLicence',
          'number',
          'classes',
          'states',
          'firstIssuedOn',
          'validUntil',
          'penaltyPoints',
        ),
        ...grant('Vehicle', 'plate', 'plateKind', 'brand', 'colour', 'states', 'inspectionValidUntil'),
      ],
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'hospital-reception',
    document: {
      title: { zh: '医院就医登记', en: 'Reception at a hospital' },
      consumer: 'HEALTH',
      purposes: ['hospital-reception'],
      justification:
        '昏迷患者无法自述身份,急救时须查明其家庭成员以便联系 · An unconscious patient cannot say who he is: in an emergency the doctors have to find his family',
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.name', 'NONE'),
        masked('Cardholder.birthDate', 'NONE'),
        masked('Cardholder.mobile', 'MOBILE'),
        ...grant('Cardholder', 'sex', 'healthRecord', 'vaccinations'),
        ...grant('HealthRecord', 'number', 'bloodType', 'rhFactor', 'allergies'),
        ...grant('Vaccination', 'vaccine', 'dose', 'givenOn', 'givenAt'),
      ],
      rowFilter: [],
      limits: LIMITS,
      // An unconscious patient: who is he, and whom may the doctors call?
      emergency: {
        grants: [
          masked('Cardholder.idNumber', 'NONE'),
          masked('Cardholder.mobile', 'NONE'),
          ...grant('Cardholder', 'householdRegistration'),
          ...grant('HouseholdRegistration', 'members'),
          masked('HouseholdMember.name', 'NONE'),
          ...grant('HouseholdMember', 'relationToHead'),
        ],
        minutes: 30,
        reviewWithinHours: 24,
      },
      ...VALIDITY,
    },
  },
  {
    id: 'transit-concession',
    document: {
      title: { zh: '公交优待资格核对', en: 'Entitlement to transit concessions' },
      consumer: 'TRANSPORT',
      purposes: ['travel-concession'],
      grants: [
        ...grant('Query', 'cardholder'),
        masked('Cardholder.birthDate', 'AGE_BAND'),
        masked('Cardholder.name', 'NAME'),
        ...grant('Cardholder', 'transitPass'),
        ...grant('TransitPass', 'number', 'kind', 'active'),
      ],
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'one-stop-counter',
    document: {
      title: { zh: '一窗受理', en: 'One-stop counter' },
      consumer: 'BIG_DATA',
      purposes: ONE_STOP_PURPOSES,
      justification: ONE_STOP_REASON,
      grants: ONE_STOP_GRANTS,
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'haikou-counter',
    document: {
      title: { zh: '一窗受理(限海口市常住居民)', en: 'One-stop counter, residents of Haikou only' },
      consumer: 'BIG_DATA',
      purposes: ['haikou-counter'],
      justification: ONE_STOP_REASON,
      grants: ONE_STOP_GRANTS,
      rowFilter: [{ field: 'residenceRegion', operator: 'IN', values: ['460100'] }],
      limits: LIMITS,
      ...VALIDITY,
    },
  },
  {
    id: 'subsidy-2025',
    document: {
      title: { zh: '2025 年惠民补贴发放(已到期)', en: 'Subsidy payment 2025, expired' },
      consumer: 'FINANCE',
      purposes: ['subsidy-payment'],
      grants: [
        ...grant('Query', 'cardholder'),
        ...grant('Cardholder', 'name', 'idNumber', 'cards'),
        ...grant('Card', 'number', 'state'),
      ],
      rowFilter: [],
      limits: LIMITS,
      validFrom: '2025-01-01',
      validTo: '2025-12-31',
    },
  },
];
