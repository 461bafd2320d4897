/** Databases of the sources that the demo onboards: the disabled persons' federation has none, its files are loaded into the hub's file store. */
export const ONBOARDED_DATABASES = [
  'EDUCATION',
  'DEVELOPMENT_REFORM',
  'MEDICAL_INSURANCE',
  'TOURISM',
] as const;
