import { createHash } from 'node:crypto';
import { HubError } from '../errors.ts';
import type { AgreementDocument } from './agreement.ts';

/** Documents by their SHA-256, hex. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/**
 * Makes the function that tells which documents alone are answered under an agreement; undefined: any that its grants
 * allow. An agreement's document never changes, so what it registers is hashed once.
 */
export function createTrustedOperations(): (agreement: AgreementDocument) => TrustedDocuments | undefined {
  const memory = new WeakMap<AgreementDocument, TrustedDocuments>();
  return (agreement) => {
    const known = memory.get(agreement);
    if (known !== undefined || agreement.operations === undefined) return known;
    const documents = new Map(
      agreement.operations.map(({ document }) => [hashOfOperation(document), document]),
    );
    memory.set(agreement, documents);
    return documents;
  };
}

/** SHA-256 of a document's text in UTF-8, hex: by what persisted documents are named everywhere. */
export function hashOfOperation(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}

/** @throws HubError FORBIDDEN for a document that is not registered, however much like one that is */
export function trustedDocument(documents: TrustedDocuments, hash: string): string {
  const document = documents.get(hash);
  if (document !== undefined) return document;
  throw new HubError('FORBIDDEN', {
    detail: {
      zh: '共享协议只答复其登记的操作,此操作(按文档的 SHA-256)未登记',
      en: 'the agreement answers its registered operations only, and this one, by the SHA-256 of its document, is not registered',
    },
  });
}
