import type { GraphQLObjectType } from 'graphql';
import type { Column, Edge, Entity, Table } from './catalogue.ts';
import { badOrder, tableOutsideSource } from './catalogue-faults.ts';
import { placeOf } from './fault.ts';
import { readField } from './read-field.ts';
import { readFile } from './read-file.ts';
import { readTableAccess } from './read-table-access.ts';
import type { Reading } from './reading.ts';

interface TableDeclaration {
  readonly name: string;
  readonly key: string;
  readonly subject?: string;
  readonly order?: string;
  readonly latest?: string;
  readonly oldIdNumbers?: boolean;
}

/** The entity that `@table` makes of a type; undefined where there is none, or none that a source could hold. */
export function readEntity(reading: Reading, type: GraphQLObjectType): Entity | undefined {
  const table = reading.directive<TableDeclaration>('table', type.astNode);
  if (table === undefined) return undefined;
  const source = reading.sourceOf(type.astNode);
  if (source === undefined) {
    reading.report(type.astNode, tableOutsideSource(type.name));
    return undefined;
  }
  reading.checkDescription(type, type.name);
  const fields = new Map<string, Column | Edge>();
  for (const field of Object.values(type.getFields())) {
    const read = readField(reading, type, field);
    if (read !== undefined) fields.set(field.name, read);
  }
  return {
    name: type.name,
    source,
    table: {
      ...readTable(reading, type, table),
      oldIdNumbers: table.oldIdNumbers ?? false,
      access: readTableAccess(reading, type, source),
      file: readFile(reading, type, source),
    },
    fields,
    place: placeOf(type.astNode),
  };
}

function readTable(
  reading: Reading,
  type: GraphQLObjectType,
  declared: TableDeclaration,
): Omit<Table, 'access' | 'file' | 'oldIdNumbers'> {
  const { name, key, subject, latest, order } = declared;
  const [, column, descending] = /^([\p{L}\p{N}_]+)( DESC)?$/u.exec(order ?? '') ?? [];
  if (order !== undefined && column === undefined) reading.report(type.astNode, badOrder(order));
  const parsed = column === undefined ? undefined : { column, descending: descending !== undefined };
  return { name, key, subject, latest, order: parsed };
}
