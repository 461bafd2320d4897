import { type DocumentNode, execute, type GraphQLFieldResolver } from 'graphql';
import type { AgreementDocument } from '../../../policies/agreement.ts';
import { applyMask, type Masking } from '../../../policies/mask.ts';
import type { Catalogue, Column, Edge, Entity } from '../../../schema/catalogue.ts';
import type { MaskName } from '../../../schema/masks.ts';
import { deniedIn } from './denied.ts';
import { openedBy } from './opened.ts';
import { meets } from './row-filter.ts';
import { compareTexts, type PlainRow, sameText, type Tables, tableOf } from './tables.ts';

/** What the hub is expected to answer: data, or a refusal for exactly these coordinates. */
export interface Expected {
  readonly data: unknown;
  readonly denied: ReadonlySet<string>;
  /** Arguments that the caller gives although it may not. */
  readonly deniedArguments: ReadonlySet<string>;
  /** Coordinates of masked or ungranted fields by which the caller filters. */
  readonly refused: ReadonlySet<string>;
  /** Coordinates of values that are not of their type. */
  readonly unreadable: ReadonlySet<string>;
}

export interface ReferenceInput {
  /** With a schema that has no resolvers. */
  readonly catalogue: Catalogue;
  readonly agreement: AgreementDocument;
  readonly emergency: boolean;
  readonly tables: Tables;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly masking: Masking;
}

interface Found {
  readonly entity: Entity;
  readonly row: PlainRow;
}

/**
 * Answers an operation slowly and obviously, one field of one row at a time: it knows no plan, no batch, no scope, and
 * judges every value by the agreement's text.
 */
export function interpret(input: ReferenceInput): Expected {
  const { catalogue, agreement, tables, document, variables, masking } = input;
  const open = openedBy(catalogue, agreement, input.emergency);
  const refused = new Set<string>();
  const unreadable = new Set<string>();
  const admits = (row: PlainRow) =>
    agreement.rowFilter.every((condition) =>
      meets({ catalogue, tables, row, today: masking.today }, condition),
    );
  const people = catalogue.entities.get('Cardholder') as Entity;
  const isShown = ({ entity, row }: Found): boolean => {
    if (entity === people) return admits(row);
    const { subject } = entity.table;
    if (subject === undefined || agreement.rowFilter.length === 0) return true;
    return tableOf(tables, people).some(
      (person) => sameText('ID_NUMBER', person[people.table.key], row[subject]) && admits(person),
    );
  };
  const behind = (edge: Edge, value: unknown): readonly Found[] =>
    edge.targets.flatMap((name) => {
      const entity = catalogue.entities.get(name) as Entity;
      const { key, latest, order } = entity.table;
      if (edge.targets.length > 1 && !open.types.has(name)) return [];
      const one = !edge.list || (edge.targets.length > 1 && latest !== undefined);
      const sorting = one ? latest && { column: latest, descending: true } : order;
      const rows = tableOf(tables, entity)
        .filter((row) => sameText(edge.keyType, row[edge.key ?? key], value))
        .toSorted((a, b) =>
          sorting ? compareTexts(a[sorting.column], b[sorting.column], sorting.descending) : 0,
        )
        .map((row) => ({ entity, row }))
        .filter(isShown);
      return one ? rows.slice(0, 1) : rows;
    });
  const resolve: GraphQLFieldResolver<unknown, unknown> = (
    ...[parent, args, , { parentType, fieldName }]
  ) => {
    const coordinate = `${parentType.name}.${fieldName}`;
    const entity = catalogue.entities.get(parentType.name);
    const field = entity?.fields.get(fieldName) ?? catalogue.roots.get(fieldName);
    if (parentType.name !== 'Query' && entity === undefined)
      return (parent as Record<string, unknown>)[fieldName];
    if (field === undefined || !open.masks.has(coordinate)) return null;
    const row = (parent as Found | undefined)?.row;
    if (field.kind === 'column') {
      const text = row?.[field.name] ?? null;
      const value = text === null ? null : field.type.read(text);
      if (value === undefined) unreadable.add(coordinate);
      return value === null || value === undefined
        ? null
        : applyMask(open.masks.get(coordinate) as MaskName, value, masking);
    }
    if (field.kind === 'edge') {
      const value =
        entity === undefined ? args[field.by] : row?.[(entity.fields.get(field.by) as Column).name];
      const found = behind(field, value);
      return field.list ? found.slice(0, args.first ?? undefined) : (found[0] ?? null);
    }
    const conditions = Object.entries(args.filter ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => ({
        ...(catalogue.conditions.get(`CardholderFilter.${name}`) as { field: string; operator: 'IN' }),
        values: [value].flat().map(String),
      }));
    for (const condition of conditions)
      if (open.masks.get(`Cardholder.${condition.field}`) !== 'NONE')
        refused.add(`Cardholder.${condition.field}`);
    const position = people.table.order?.column as string;
    const rows = tableOf(tables, people)
      .filter((person) => admits(person))
      .filter((person) =>
        conditions.every((condition) =>
          meets({ catalogue, tables, row: person, today: masking.today }, condition),
        ),
      )
      .toSorted((a, b) => compareTexts(a[position], b[position], false))
      .filter(
        (person) => (args.after ?? null) === null || compareTexts(person[position], args.after, false) > 0,
      );
    const nodes = rows.slice(0, args.first).map((person) => ({ entity: people, row: person }));
    const edges = nodes.map((node) => ({ node, cursor: node.row[position] }));
    return {
      nodes,
      edges,
      pageInfo: {
        hasNextPage: rows.length > nodes.length,
        hasPreviousPage: (args.after ?? null) !== null,
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      },
    };
  };
  const { data } = execute({
    schema: catalogue.schema,
    document,
    variableValues: variables,
    fieldResolver: resolve,
    typeResolver: (found) => (found as Found).entity.name,
  }) as { data: unknown };
  const denied = deniedIn(catalogue, document, open);
  return { data, denied: denied.fields, deniedArguments: denied.arguments, refused, unreadable };
}
