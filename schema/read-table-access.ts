import type { GraphQLObjectType } from 'graphql';
import type {
  EndpointAccess,
  EntitiesAccess,
  Paging,
  QueryAccess,
  TableAccess,
} from '../connectors/table-access.ts';
import type { Source } from './catalogue.ts';
import { accessMissing, accessOfAnotherKind } from './catalogue-faults.ts';
import type { Reading } from './reading.ts';

const FITTING: Readonly<Record<Source['kind'], readonly TableAccess['kind'][]>> = {
  SQL: [],
  FILE: [],
  REST: ['endpoint'],
  GRAPHQL: ['query', 'entities'],
};

/** How a source that is no database is asked for a type's rows; faults where that is missing or of another kind. */
export function readTableAccess(
  reading: Reading,
  type: GraphQLObjectType,
  { kind }: Source,
): TableAccess | undefined {
  const said = accessesOf(reading, type);
  const fitting = FITTING[kind];
  if (said.some((access) => !fitting.includes(access.kind)) || said.length > 1)
    reading.report(type.astNode, accessOfAnotherKind(type.name, kind));
  else if (said.length === 0 && fitting.length > 0)
    reading.report(type.astNode, accessMissing(type.name, kind));
  return said[0];
}

function accessesOf(reading: Reading, { astNode }: GraphQLObjectType): readonly TableAccess[] {
  const endpoint = reading.directive<Omit<EndpointAccess, 'kind' | 'paging'>>('endpoint', astNode);
  const paging = reading.directive<Paging>('paging', astNode);
  const query = reading.directive<Omit<QueryAccess, 'kind'>>('query', astNode);
  const entities = reading.directive<Omit<EntitiesAccess, 'kind'>>('entities', astNode);
  return [
    ...(endpoint ? [{ kind: 'endpoint' as const, ...endpoint, paging }] : []),
    ...(query ? [{ kind: 'query' as const, ...query }] : []),
    ...(entities ? [{ kind: 'entities' as const, ...entities }] : []),
  ];
}
