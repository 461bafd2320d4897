import { coerceInputValue, type GraphQLSchema, isInputObjectType } from 'graphql';
import { HubError } from '../../errors.ts';
import type { AccessRecordFilter } from '../../generated/graphql.ts';

/**
 * The filter of `{"filter": {…}}`, by the same rules as in GraphQL.
 * @throws HubError BAD_USER_INPUT, which names the place and never the value
 */
export function readExportBody(schema: GraphQLSchema, body: unknown): AccessRecordFilter {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('body');
  const unknown = Object.keys(body).find((key) => key !== 'filter');
  if (unknown !== undefined) throw bad('body');
  const { filter } = body as { readonly filter?: unknown };
  if (filter === undefined || filter === null) return {};
  const type = schema.getType('AccessRecordFilter');
  if (!isInputObjectType(type)) throw new Error('the schema has no AccessRecordFilter');
  return coerceInputValue(filter, type, (path) => {
    throw bad(['filter', ...path].join('.'));
  }) as AccessRecordFilter;
}

function bad(place: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `${place} 有误:请求体应为 {"filter": {…}},filter 为 AccessRecordFilter`,
      en: `${place} is wrong: the body must be {"filter": {…}}, the filter an AccessRecordFilter`,
    },
  });
}
