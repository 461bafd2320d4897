import type { Bureau } from '../bureau.ts';
import { bigData } from './big-data.ts';
import { cardholderBase } from './cardholder-base.ts';
import { health } from './health.ts';
import { publicSecurity } from './public-security.ts';
import { transport } from './transport.ts';

/** The departments whose databases the demo province has; HRSS, which keeps the base, comes first. */
export const BUREAUS: readonly Bureau[] = [cardholderBase, publicSecurity, health, transport, bigData];
