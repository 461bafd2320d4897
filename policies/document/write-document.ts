import { stringify } from 'yaml';
import type { AgreementDocument } from '../agreement.ts';

/** The order in which people read an agreement. */
const KEYS = [
  'title',
  'consumer',
  'purposes',
  'justification',
  'validFrom',
  'validTo',
  'grants',
  'denials',
  'rowFilter',
  'limits',
  'terminals',
  'signedRequests',
  'consentRequired',
  'operations',
  'emergency',
] as const satisfies readonly (keyof AgreementDocument)[];

/** A document as YAML that `readAgreementDocument` reads back to the same. */
export function writeAgreementDocument(document: AgreementDocument): string {
  const ordered = Object.fromEntries(
    KEYS.flatMap((key) => (document[key] === undefined ? [] : [[key, document[key]]])),
  );
  return stringify(ordered, { schema: 'core', lineWidth: 110, aliasDuplicateObjects: false });
}
