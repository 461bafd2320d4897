import { stringify } from 'yaml';
import type { AgreementDocument } from '../agreement.ts';

/** The order in which people read an agreement, on every level; the database keeps none. */
const KEYS = [
  ...[
    'title',
    'zh',
    'en',
    'consumer',
    'purposes',
    'justification',
    'validFrom',
    'validTo',
    'grants',
    'denials',
  ],
  ...['coordinate', 'type', 'level', 'mask', 'arguments'],
  ...['rowFilter', 'field', 'operator', 'values'],
  ...['limits', 'rowsPerRequest', 'costPerRequest', 'requestsPerMinute', 'costPerMinute', 'subjectsPerDay'],
  ...['hours', 'from', 'to'],
  ...['terminals', 'signedRequests', 'consentRequired', 'witnessed', 'within', 'by'],
  ...['operations', 'name', 'document'],
  ...['accessHistory', 'embargoDays', 'legalBasis'],
  ...['emergency', 'minutes', 'reviewWithinHours'],
];

/** A document as YAML that `readAgreementDocument` reads back to the same. */
export function writeAgreementDocument(document: AgreementDocument): string {
  return stringify(document, {
    schema: 'core',
    lineWidth: 110,
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => KEYS.indexOf(String(a.key)) - KEYS.indexOf(String(b.key)),
  });
}
