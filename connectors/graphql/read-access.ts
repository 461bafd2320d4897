import { type Bilingual, HubError } from '../../errors.ts';
import { tokensOf } from '../json-pointer.ts';
import type { EntitiesAccess, QueryAccess, TableAccess } from '../table-access.ts';
import { isName } from './selection.ts';

export type GraphqlAccess = QueryAccess | EntitiesAccess;

/**
 * How a table of a GraphQL source is asked. Its parts go into documents, so that nothing but names is taken.
 * @throws HubError BAD_USER_INPUT where it cannot be asked so
 */
export function readAccess(table: string, access: TableAccess): GraphqlAccess {
  const fault = ({ zh, en }: Bilingual) =>
    new HubError('BAD_USER_INPUT', { detail: { zh: `${table}:${zh}`, en: `${table}: ${en}` } });
  if (access.kind === 'endpoint')
    throw fault({ zh: '须有 @query 或 @entities', en: '@query or @entities is required' });
  const names =
    access.kind === 'query' ? [access.field, access.argument, access.keyType] : [access.type, access.key];
  for (const name of [...names, ...tokensOf(access.rows)])
    if (!isName(name))
      throw fault({
        zh: '字段、参数、类型须为 GraphQL 名称',
        en: 'fields, arguments and types must be GraphQL names',
      });
  return access;
}
