import { HubError } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { AgreementDocument } from '../agreement.ts';
import type { DocumentFault } from './document-fault.ts';
import { type DocumentText, readDocumentText } from './document-text.ts';
import { meaningFaults } from './meaning-faults.ts';
import { shapeFaults } from './shape-faults.ts';

/** A document that is wrong all over is not listed to its end. */
const MOST_FAULTS = 20;

/**
 * Reads the document of an agreement: YAML or JSON of the published form (agreement.schema.json) that fits the
 * catalogue.
 * @throws HubError BAD_USER_INPUT telling every fault, 20 at the most, with line, column, place and remedy
 */
export function readAgreementDocument(text: string, catalogue: Catalogue): AgreementDocument {
  const source = readDocumentText(text);
  assertNone(source, source.faults);
  assertNone(source, shapeFaults(source.value));
  const document = withDefaults(source.value as AgreementDocument);
  assertNone(source, meaningFaults(catalogue, document));
  return document;
}

function withDefaults(document: AgreementDocument): AgreementDocument {
  const { rowFilter = [] } = document;
  return {
    ...document,
    rowFilter: rowFilter.map((condition) => ({ ...condition, values: condition.values ?? [] })),
  };
}

function assertNone(source: DocumentText, faults: readonly DocumentFault[]): void {
  if (faults.length === 0) return;
  const placed = faults
    .map((fault) => ({ ...fault, ...source.placeOf(fault) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const told = placed.slice(0, MOST_FAULTS);
  const more = placed.length - told.length;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: [
        ...told.map(({ line, column, zh }) => `第 ${line} 行第 ${column} 列:${zh}`),
        ...(more === 0 ? [] : [`另有 ${more} 处`]),
      ].join('\n'),
      en: [
        ...told.map(({ line, column, en }) => `line ${line}, column ${column}: ${en}`),
        ...(more === 0 ? [] : [`and ${more} more`]),
      ].join('\n'),
    },
  });
}
