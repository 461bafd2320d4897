import type { ColumnExpectation, ColumnFault, DescribedColumn } from '../../connector.ts';
import { tokensOf } from '../../json-pointer.ts';
import type { Endpoint } from '../read-endpoint.ts';
import { columnsOf } from './columns.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import { operationsOf } from './operations.ts';
import { readSchema, type Schema } from './schema.ts';

/** Types that a service may give for what is used so. Text may hold a date: few describe its format. */
const FITTING: Readonly<Record<ColumnExpectation['use'], readonly DescribedColumn['type'][] | undefined>> = {
  ANY: undefined,
  TEXT: ['TEXT'],
  DATE: ['DATE', 'DATETIME', 'TEXT'],
};

/** Compares what the SDL promises with what the service describes. */
export function checkEndpoints(
  document: OpenApiDocument,
  endpoints: ReadonlyMap<string, Endpoint>,
  expectations: readonly ColumnExpectation[],
): readonly ColumnFault[] {
  const operations = new Map(
    operationsOf(document).map(({ method, path, answer }) => [addressOf(method, path), { answer }]),
  );
  return expectations.flatMap((expectation): readonly ColumnFault[] => {
    const access = endpoints.get(expectation.table)?.access;
    const operation =
      access === undefined ? undefined : operations.get(addressOf(access.method, access.path));
    if (access === undefined || operation === undefined)
      return [{ kind: 'missing-table', expectation, alternatives: [...operations.keys()] }];
    return faultsOf(document, rowOf(document, operation.answer, access.rows), expectation);
  });
}

function faultsOf(
  document: OpenApiDocument,
  row: unknown,
  expectation: ColumnExpectation,
): readonly ColumnFault[] {
  const found = memberOf(document, row, tokensOf(expectation.column));
  if (found === 'unknown') return [];
  if (found === undefined)
    return [
      {
        kind: 'missing-column',
        expectation,
        alternatives: columnsOf(document, row)
          .map(({ name }) => name)
          .toSorted(),
      },
    ];
  const { type } = found;
  const fitting = FITTING[expectation.use];
  if (type === undefined) return [];
  const isScalar = type !== 'object' && type !== 'array';
  if (isScalar && (fitting === undefined || fitting.includes(type))) return [];
  return [{ kind: 'wrong-type', expectation, actual: type.toLowerCase() }];
}

/** `POST /people/{}`: what parameters are called is no part of it, nor is a fixed query string. */
function addressOf(method: string, path: string): string {
  return `${method} ${path.replace(/\?.*$/, '').replaceAll(/\{[^}]*\}/g, '{}')}`;
}

/** The schema of a row; of what the description does not tell, nothing. */
function rowOf(document: OpenApiDocument, answer: unknown, pointer: string): unknown {
  let at = answer;
  for (const token of tokensOf(pointer)) at = readSchema(document, at).properties.get(token);
  const { type, items } = readSchema(document, at);
  return type === 'array' ? items : at;
}

/** The schema of a member; undefined: there is none; `unknown`: the description leaves open which members there are. */
function memberOf(
  document: OpenApiDocument,
  row: unknown,
  tokens: readonly string[],
): Schema | 'unknown' | undefined {
  let at = row;
  for (const token of tokens) {
    const { properties, type, items } = readSchema(document, at);
    if (properties.size === 0 && (type === 'object' || type === undefined)) return 'unknown';
    at = type === 'array' && /^\d+$/.test(token) ? items : properties.get(token);
    if (at === undefined) return undefined;
  }
  return readSchema(document, at);
}
