import type { Question } from '../load/load.ts';

/** Twelve fields of four sources. */
export const TWELVE_FIELDS = `
  idNumber name sex birthDate
  drivingLicence { number classes validUntil }
  transitPass { number kind active }
  governmentAccount { number assuranceLevel }`;

export const SIX_FIELDS = 'idNumber name sex drivingLicence { number classes validUntil }';

export const NESTED_FIELDS =
  'name householdRegistration { number members { name relationToHead drivingLicence { number classes validUntil } } }';

/** One cardholder, by a variable `id`. */
export function one(fields: string): string {
  return `query($id: IdNumber!) { cardholder(idNumber: $id) { ${fields} } }`;
}

/** So many cardholders, born on the variable `from` or later. */
export function page(first: number, fields: string): string {
  return `query($from: Date!) { cardholders(filter: { bornFrom: $from }, first: ${first}) { nodes { ${fields} } } }`;
}

export function question(
  query: string,
  variables: Readonly<Record<string, string>>,
  agreement?: string,
): Question {
  const body = JSON.stringify({ query, variables });
  return agreement === undefined ? { body } : { body, headers: { 'onecard-agreement': agreement } };
}
