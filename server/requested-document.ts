import { type Bilingual, HubError } from '../errors.ts';
import { hashOfOperation, type TrustedDocuments, trustedDocument } from '../policies/trusted-operations.ts';
import type { GraphQLRequestBody } from './graphql-request.ts';

const HASH = /^[0-9a-f]{64}$/;

/**
 * The SHA-256, hex, by which a body names its document, in either of the two usual forms: `extensions.persistedQuery`
 * (Apollo) and `documentId: "sha256:…"` (GraphQL over HTTP, persisted documents); undefined where it names none.
 * @throws HubError BAD_USER_INPUT for any other form, and for two names that differ
 */
export function namedHash({ extensions, documentId }: GraphQLRequestBody): string | undefined {
  const named = [hashOfExtension(extensions?.persistedQuery), hashOfId(documentId)].filter(
    (hash) => hash !== undefined,
  );
  if (new Set(named).size > 1)
    throw wrong({
      zh: 'persistedQuery 与 documentId 不是同一文档',
      en: 'persistedQuery and documentId name different documents',
    });
  return named[0];
}

function hashOfExtension(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined;
  const { version, sha256Hash } = value as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version === 1 && typeof sha256Hash === 'string' && HASH.test(sha256Hash)) return sha256Hash;
  throw wrong({
    zh: 'extensions.persistedQuery 应形如 {"version": 1, "sha256Hash": "<64 位小写十六进制>"}',
    en: 'extensions.persistedQuery must be of the form {"version": 1, "sha256Hash": "<64 lowercase hex digits>"}',
  });
}

function hashOfId(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined;
  const hash = typeof value === 'string' && value.startsWith('sha256:') ? value.slice(7) : '';
  if (HASH.test(hash)) return hash;
  throw wrong({
    zh: 'documentId 应形如 sha256:<64 位小写十六进制>',
    en: 'documentId must be of the form sha256:<64 lowercase hex digits>',
  });
}

export interface DocumentQuestion {
  readonly body: GraphQLRequestBody;
  readonly hash: string | undefined;
  /** Undefined: the request's agreement registers none, or there is no agreement. */
  readonly trusted: TrustedDocuments | undefined;
}

/**
 * The document that a request wants to run.
 * @throws HubError BAD_USER_INPUT where it brings none, or names what nobody keeps; FORBIDDEN where the agreement does
 *   not register it
 */
export function requestedDocument({ body: { query }, hash, trusted }: DocumentQuestion): string {
  if (hash !== undefined && trusted === undefined)
    throw wrong({
      zh: '不支持持久化查询:所用协议没有登记操作',
      en: 'persisted queries are not supported: no agreement of this request registers operations',
    });
  if (isAbsent(query) && hash === undefined)
    throw wrong({ zh: 'query 应为 GraphQL 文档', en: 'query must be a GraphQL document' });
  if (!isAbsent(query) && hash !== undefined && hashOfOperation(query) !== hash)
    throw wrong({
      zh: 'query 的 SHA-256 与所给的不同',
      en: 'the SHA-256 of query is not the one that is given',
    });
  if (trusted === undefined) return query as string;
  return trustedDocument(trusted, hash ?? hashOfOperation(query as string));
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function wrong(detail: Bilingual): HubError {
  return new HubError('BAD_USER_INPUT', { detail });
}
