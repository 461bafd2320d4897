import { createHash } from 'node:crypto';
import type { AgreementDocument } from '../agreement.ts';

/** SHA-256 (hex) of a document as canonical JSON (RFC 8785): the same wherever it is stored. The log's entries have it. */
export function documentHash(document: AgreementDocument): string {
  return createHash('sha256').update(canonicalDocument(document)).digest('hex');
}

/** The document as canonical JSON (RFC 8785), whose SHA-256 the log's entries have. */
export function canonicalDocument(document: AgreementDocument): string {
  return JSON.stringify(document, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
