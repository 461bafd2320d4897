import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type Bilingual, ERRORS, type ErrorCode, HubError, type Language } from '../errors.ts';

/** Turns failures into what a caller may know, in its language. Whatever is not expected is masked here, once. */
export interface ErrorPresenter {
  /** Apollo's `formatError`: bilingual, for Apollo knows no request here. */
  format(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  /** The same error in one language, with the request's id. */
  localise(formatted: GraphQLFormattedError, language: Language, requestId: string): GraphQLFormattedError;
}

/** @param onFailure told of every failure that is not the caller's, with the request's id, for the process log */
export function createErrorPresenter(
  onFailure: (failure: HubError, requestId: string) => void,
): ErrorPresenter {
  const expected = new WeakMap<GraphQLFormattedError, HubError>();
  return {
    format(formatted, error) {
      const failure = toHubError(formatted, error);
      const { locations, path } = formatted;
      const presented: GraphQLFormattedError = {
        message: `${failure.messageIn('zh')} · ${failure.messageIn('en')}`,
        ...(locations === undefined ? {} : { locations }),
        ...(path === undefined ? {} : { path }),
        extensions: extensionsOf(failure),
      };
      expected.set(presented, failure);
      return presented;
    },
    localise(formatted, language, requestId) {
      const failure = expected.get(formatted);
      if (failure !== undefined && failure.status >= 500) onFailure(failure, requestId);
      return {
        ...formatted,
        message: failure?.messageIn(language) ?? formatted.message,
        extensions: { ...formatted.extensions, requestId },
      };
    },
  };
}

/** The body of a response that consists of one error, for what fails before GraphQL begins. */
export function errorBody(error: HubError, language: Language, requestId: string): string {
  return JSON.stringify({
    errors: [{ message: error.messageIn(language), extensions: { ...extensionsOf(error), requestId } }],
  });
}

/** A HubError as GraphQL knows it, with the HTTP status of a response that has no data. */
export function toGraphQLError(error: HubError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: error.status } },
  });
}

/** The registry's code of a presented error. */
export function codeOf(formatted: GraphQLFormattedError): ErrorCode {
  const code = formatted.extensions?.code;
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL';
}

/** Seconds until the last of the errors may be gone (RFC 9110 §10.2.3 Retry-After); undefined where waiting helps none. */
export function secondsToWait(errors: readonly GraphQLFormattedError[] = []): number | undefined {
  const times = errors.flatMap(({ extensions }) => {
    const time = extensions?.retryAfter;
    return typeof time === 'string' ? [Date.parse(time)] : [];
  });
  if (times.length === 0) return undefined;
  return Math.max(1, Math.ceil((Math.max(...times) - Date.now()) / 1000));
}

function extensionsOf({ code, coordinates, retryAfter }: HubError): Record<string, unknown> {
  return {
    code,
    ...(coordinates === undefined ? {} : { coordinates }),
    ...(retryAfter === undefined ? {} : { retryAfter: retryAfter.toISOString() }),
  };
}

/** How graphql-js says that a document is too large: for its tokens, the stack of its parser, the work of validation. */
const TOO_LARGE =
  /contains more tha[nt] \d+ tokens|^Maximum call stack size exceeded$|^Validation aborted\.$/;
const DOCUMENT_TOO_LARGE = {
  zh: '文档过长、嵌套过深或重复过多',
  en: 'the document is too long, too deeply nested or too repetitive',
};

function toHubError(formatted: GraphQLFormattedError, error: unknown): HubError {
  const original = originalOf(error);
  if (original instanceof HubError) return original;
  const message = redact(formatted.message);
  // Our own scalars explain themselves in both languages (schema/scalars.ts).
  const fault = formatted.extensions?.fault as Bilingual | undefined;
  const said: Bilingual = fault ?? { zh: message, en: message };
  switch (formatted.extensions?.code) {
    case 'GRAPHQL_PARSE_FAILED':
    case 'GRAPHQL_VALIDATION_FAILED':
      // A wrong ID number is wrong input, whether it stands in the document or in a variable.
      if (fault !== undefined) return new HubError('BAD_USER_INPUT', { detail: fault });
      return TOO_LARGE.test(message)
        ? new HubError('OPERATION_TOO_COSTLY', { detail: DOCUMENT_TOO_LARGE })
        : new HubError(formatted.extensions.code, { detail: said });
    case 'BAD_USER_INPUT':
    case 'BAD_REQUEST':
    case 'OPERATION_RESOLUTION_FAILURE':
      return new HubError('BAD_USER_INPUT', { detail: said });
    default:
      return new HubError('INTERNAL', { cause: original });
  }
}

function originalOf(error: unknown): unknown {
  const unwrapped = unwrapResolverError(error);
  return unwrapped instanceof GraphQLError && unwrapped.originalError !== undefined
    ? unwrapped.originalError
    : unwrapped;
}

/**
 * graphql-js quotes the document in its messages, and a document may hold an ID number or a name. Quoted text stays
 * where it can only be a name of the schema or a sign of the grammar; block strings, runs of digits and what is not
 * ASCII never stay, not even by code point. (graphql-js itself speaks ASCII.)
 */
export function redact(message: string): string {
  return message
    .replace(/"""(?:\\"""|[\s\S])*?(?:"""|$)/g, '"…"')
    .replace(/"((?:[^"\\]|\\.)*)"/g, (quoted, text: string) =>
      /^(?:[$@!\w.[\]]{1,64}|[!-/:-@[-`{-~])$/.test(text) && !/\d{6}/.test(text) ? quoted : '"…"',
    )
    .replace(/U\+[\dA-F]{4,6}|\d{6,}[\dXx]?|[^\x20-\x7e…]+/g, '…');
}
