import type { Bureau } from '../bureau.ts';
import { bigData } from './big-data.ts';
import { cardholderBase } from './cardholder-base.ts';
import { developmentReform } from './development-reform.ts';
import { disabledFederation } from './disabled-federation.ts';
import { education } from './education.ts';
import { finance } from './finance.ts';
import { health } from './health.ts';
import { medicalInsurance } from './medical-insurance.ts';
import { publicSecurity } from './public-security.ts';
import { tourism } from './tourism.ts';
import { transport } from './transport.ts';

/** The departments whose sources come with the hub; HRSS, which keeps the base, comes first. */
export const BUREAUS: readonly Bureau[] = [cardholderBase, publicSecurity, health, transport, bigData];

/** The departments whose sources the demo onboards. */
export const ONBOARDED_BUREAUS: readonly Bureau[] = [
  finance,
  education,
  developmentReform,
  medicalInsurance,
  disabledFederation,
  tourism,
];
