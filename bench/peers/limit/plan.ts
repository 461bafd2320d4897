import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { CARDHOLDERS, EDGES, type Edge, ONE_CARDHOLDER } from '../edges.ts';
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
  /** `,"name":` */
  readonly label: string;
  readonly edge: Edge;
  /** Place of the key that leads there, among the columns behind the piece. */
  readonly key: number;
  readonly level: Level;
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
  const edges = EDGES[object] ?? {};
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
      const edge = edges[one.name.value] as Edge;
      return {
        label: `"${one.name.value}":`,
        edge,
        key: keys.indexOf(edge.by),
        level: levelOf(edge.to, one, edge.statement),
      };
    }),
  };
}

/** An enum's name instead of its code. */
function expressionOf(object: ObjectName, field: string): string {
  const column = OBJECTS[object][field];
  if (column === undefined) throw new Error(`unknown field ${object}.${field}`);
  if (column.codes === undefined) return column.sql;
  const cases = Object.entries(column.codes).map(([code, name]) => `when '${code}' then '${name}'`);
  return `case ${column.sql}::text ${cases.join(' ')} end`;
}

function fieldsOf(set: SelectionSetNode | undefined): readonly FieldNode[] {
  return (set?.selections ?? []).filter((one) => one.kind === Kind.FIELD);
}
