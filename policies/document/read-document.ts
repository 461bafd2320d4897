import { parse, stringify } from 'yaml';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { AgreementDocument } from '../agreement.ts';

export function readAgreementDocument(text: string, _catalogue: Catalogue): AgreementDocument {
  return parse(text) as AgreementDocument;
}

export function writeAgreementDocument(document: AgreementDocument): string {
  return stringify(document);
}
