import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { BATCHES, type BatchedField } from '../batches.ts';
import { CARDHOLDERS, decodedSql, EDGES, type Edge, ONE_CARDHOLDER } from '../edges.ts';
import type { Batch } from '../fetch-objects.ts';
import { OBJECTS, type ObjectName } from '../objects.ts';
import { statementName } from '../sources.ts';

export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Objects of one type: the pieces of JSON that a statement makes, and what is hung into them. */
export interface Level {
  readonly statement: Statement;
  readonly edges: readonly LevelEdge[];
}

export interface LevelEdge {
  /** `"name":` */
  readonly label: string;
  /** Place of the key that leads there, among the columns behind the piece. */
  readonly key: number;
  readonly to: Table | Service;
}

export interface Table {
  readonly edge: Edge;
  readonly level: Level;
}

/** Rows that come as JSON already. */
export interface Service {
  readonly batch: Batch;
  readonly fields: readonly string[];
}

export interface Plan {
  readonly kind: 'one' | 'page';
  readonly first: number;
  readonly level: Level;
}

/** One root field, arguments as variables named id and from, `first` written out: what the workloads ask. */
export function planOf(query: string): Plan {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const [root] = fieldsOf(operation.selectionSet);
  if (root?.name.value === 'cardholder')
    return { kind: 'one', first: 1, level: levelOf('Cardholder', root, ONE_CARDHOLDER) };
  const [nodes] = fieldsOf(root?.selectionSet);
  if (root?.name.value !== 'cardholders' || nodes?.name.value !== 'nodes') throw new Error('unknown field');
  const first = root.arguments?.find(({ name }) => name.value === 'first')?.value;
  return {
    kind: 'page',
    first: first?.kind === Kind.INT ? Number(first.value) : 20,
    level: levelOf('Cardholder', nodes, CARDHOLDERS),
  };
}

function levelOf(object: ObjectName, field: FieldNode, statement: (list: string) => string): Level {
  const fields = fieldsOf(field.selectionSet);
  const edges = BATCHES[object] ?? {};
  const led = fields.filter(({ name }) => edges[name.value] !== undefined);
  const keys = [...new Set(led.map(({ name }) => edges[name.value]?.by as string))];
  const pieces = fields
    .filter((one) => !led.includes(one))
    .map(({ name: { value } }) => `'${value}', ${expressionOf(object, value)}`);
  const columns = [
    `json_build_object(${pieces.join(', ')})::text as piece`,
    ...keys.map((key) => `${OBJECTS[object][key]?.sql} as "key of ${key}"`),
  ];
  const text = statement(columns.join(', '));
  return {
    statement: { name: statementName(text), text },
    edges: led.map((one) => {
      const { by, batch } = edges[one.name.value] as BatchedField;
      const edge = EDGES[object]?.[one.name.value];
      return {
        label: `"${one.name.value}":`,
        key: keys.indexOf(by),
        to:
          edge === undefined
            ? { batch, fields: fieldsOf(one.selectionSet).map(({ name }) => name.value) }
            : { edge, level: levelOf(edge.to, one, edge.statement) },
      };
    }),
  };
}

function expressionOf(object: ObjectName, field: string): string {
  const column = OBJECTS[object][field];
  if (column === undefined) throw new Error(`unknown field ${object}.${field}`);
  return decodedSql(column);
}

function fieldsOf(set: SelectionSetNode | undefined): readonly FieldNode[] {
  return (set?.selections ?? []).filter((one) => one.kind === Kind.FIELD);
}
