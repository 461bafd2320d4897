import type { Kind } from './kind.ts';
import { enumeration } from './kinds/enumeration.ts';
import { offHours } from './kinds/off-hours.ts';
import { refusals } from './kinds/refusals.ts';
import { samePerson } from './kinds/same-person.ts';
import { twoRegions } from './kinds/two-regions.ts';
import { unfitPurpose } from './kinds/unfit-purpose.ts';
import { unused } from './kinds/unused.ts';
import { volume } from './kinds/volume.ts';

/** Every kind of rule. The table in docs/audit.md is tied to it by a test, the schema's enum by its type. */
export const KINDS = {
  ENUMERATION: enumeration,
  VOLUME: volume,
  OFF_HOURS: offHours,
  SAME_PERSON: samePerson,
  REFUSALS: refusals,
  UNFIT_PURPOSE: unfitPurpose,
  TWO_REGIONS: twoRegions,
  UNUSED: unused,
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
