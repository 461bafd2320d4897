import type { DescribedTable } from '../../connector.ts';
import { columnsOf } from './columns.ts';
import { guessKey } from './guess-key.ts';
import { guessPaging } from './guess-paging.ts';
import { guessRows } from './guess-rows.ts';
import type { OpenApiDocument } from './open-api-document.ts';
import { type Operation, operationsOf } from './operations.ts';

/** Each operation that takes a key and answers an object or a list of objects, as a table. */
export function describeEndpoints(document: OpenApiDocument): readonly DescribedTable[] {
  return operationsOf(document).flatMap((operation) => describeEndpoint(document, operation) ?? []);
}

function describeEndpoint(document: OpenApiDocument, operation: Operation): DescribedTable | undefined {
  const key = guessKey(document, operation);
  const rows = guessRows(document, operation.answer);
  if (key === undefined || rows === undefined) return undefined;
  const { method, path, name, comment } = operation;
  return {
    name,
    comment,
    columns: columnsOf(document, rows.row),
    primaryKey: [],
    rows: undefined,
    access: {
      kind: 'endpoint',
      method,
      path,
      keyIn: key.parameter.place,
      keyName: key.parameter.name,
      many: key.many,
      body: undefined,
      rows: rows.pointer,
      paging: rows.isList ? guessPaging(document, operation, rows.pointer) : undefined,
    },
  };
}
