import { spreadOf } from '../statistics.ts';

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly text: string;
}

/** Of one value for each round. */
export function rowOf(what: string, values: readonly number[], digits: number): Row {
  const { median, least, most } = spreadOf(values);
  return { what, text: `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})` };
}
