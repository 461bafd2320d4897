import type { Bilingual } from '../../errors.ts';
import type { AgreementDocument } from '../agreement.ts';

export function diffDocuments(_before: AgreementDocument, _after: AgreementDocument): readonly Bilingual[] {
  return [];
}
