import type { Day } from './calendar.ts';

export type Sex = 'MALE' | 'FEMALE';

/** Relation to the head of the household. */
export type Relation = 'HEAD' | 'SPOUSE' | 'SON' | 'DAUGHTER' | 'PARENT' | 'OTHER';

/** What is true of a person of the demo province; each bureau writes down its part, in its own way. */
export interface Person {
  /** 1 for the first person of the province, then upwards without a gap. */
  readonly serial: number;
  readonly idNumber: string;
  readonly name: string;
  readonly sex: Sex;
  /** GB/T 3304. */
  readonly ethnicity: string;
  readonly birth: Day;
  /** Completed years at the demo's today. */
  readonly age: number;
  /** GB/T 2260 code of residence: a district's code where the city has districts. */
  readonly region: string;
  /** Registered in the province (本省户籍), as opposed to resident only. */
  readonly registered: boolean;
  readonly relation: Relation;
  readonly mobile: string;
  readonly drives: boolean;
}

/** People who live together, the head first. */
export interface Household {
  /** 1 for the first household of the province, then upwards without a gap. */
  readonly serial: number;
  readonly region: string;
  readonly kind: 'FAMILY' | 'COLLECTIVE';
  readonly address: string;
  readonly members: readonly Person[];
}
