/** Field by field, what PostGraphile calls it by its own rules; aliases make the answer the same. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\$id: IdNumber!/, '$id: String!'],
  [/cardholder\(/, 'cardholder: cardholderByIdNumber('],
  [/cardholders\(filter: \{ bornFrom: \$from \}, /, 'cardholders: bornFrom(day: $from, '],
  [/drivingLicence \{/g, 'drivingLicence: drivingLicenceByIdNumber {'],
  [/transitPass \{/g, 'transitPass: transitPassByIdNumber {'],
  [/governmentAccount \{/g, 'governmentAccount: governmentAccountByIdNumber {'],
  [/householdRegistration \{/g, 'householdRegistration: householdRegistrationByIdNumber {'],
  [/members \{/g, 'members: membersList {'],
];

/** A question as PostGraphile understands it. */
export function forPostGraphile(body: string): string {
  const question = JSON.parse(body) as { readonly query: string };
  const query = NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), question.query);
  return JSON.stringify({ ...question, query });
}
