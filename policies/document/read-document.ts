import { HubError } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { AgreementDocument } from '../agreement.ts';
import { type Saying, tellFaults } from '../fault-list.ts';
import type { DocumentFault } from './document-fault.ts';
import { type DocumentText, readDocumentText } from './document-text.ts';
import { meaningFaults } from './meaning-faults.ts';
import { shapeFaults } from './shape-faults.ts';

/** A fault, and where in the text it is: line and column, from 1. */
export interface PlacedFault {
  readonly line: number;
  readonly column: number;
  readonly saying: Saying;
}

export type CheckedDocument =
  | { readonly document: AgreementDocument; readonly faults: readonly [] }
  | { readonly document?: never; readonly faults: readonly PlacedFault[] };

/**
 * Reads the document of an agreement: YAML or JSON of the published form (agreement.schema.json) that fits the
 * catalogue.
 * @throws HubError BAD_USER_INPUT telling every fault, 20 at the most, with line, column, place and remedy
 */
export function readAgreementDocument(text: string, catalogue: Catalogue): AgreementDocument {
  const { document, faults } = checkAgreementDocument(text, catalogue);
  if (document === undefined) throw refusal(faults);
  return document;
}

/**
 * Reads a document and tells every fault in the order of its lines.
 * @param catalogue undefined: the form alone is checked, as for an old version whose sources have changed since
 */
export function checkAgreementDocument(text: string, catalogue?: Catalogue): CheckedDocument {
  const source = readDocumentText(text);
  const misformed = source.faults.length > 0 ? source.faults : shapeFaults(source.value);
  if (misformed.length > 0) return { faults: place(source, misformed) };
  const document = withDefaults(source.value as AgreementDocument);
  const unfit = catalogue === undefined ? [] : meaningFaults(catalogue, document);
  return unfit.length > 0 ? { faults: place(source, unfit) } : { document, faults: [] };
}

function withDefaults(document: AgreementDocument): AgreementDocument {
  const { rowFilter = [] } = document;
  return {
    ...document,
    rowFilter: rowFilter.map((condition) => ({ ...condition, values: condition.values ?? [] })),
  };
}

function place(source: DocumentText, faults: readonly DocumentFault[]): readonly PlacedFault[] {
  return faults
    .map((fault) => ({ ...fault, ...source.placeOf(fault) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function refusal(faults: readonly PlacedFault[]): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: tellFaults(
      faults.map(({ line, column, saying }) => () => {
        const { zh, en } = saying();
        return { zh: `第 ${line} 行第 ${column} 列:${zh}`, en: `line ${line}, column ${column}: ${en}` };
      }),
    ),
  });
}
