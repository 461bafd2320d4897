import type { FieldNode, GraphQLField, GraphQLObjectType } from 'graphql';
import type { Coordinate } from '../schema/catalogue.ts';
import type { Decider, Decision } from './decide.ts';
import { introspectionSize, tooMuchIntrospection } from './introspection-size.ts';
import { LIMITS, tooCostly } from './limits.ts';
import { collectFields, type SelectionQuestion, type SelectionReader } from './selection.ts';

/** A field that an operation selects, and whether it may. */
export interface Selected {
  readonly responseKey: string;
  readonly nodes: readonly FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly coordinate: Coordinate;
  readonly decision: Decision;
}

/**
 * Judges the fields of one operation as a walk comes to them: each coordinate gets a decision, each argument counts, and
 * the walk ends where the operation is too deep or too wide.
 */
export class SelectionJudge {
  readonly decisions = new Map<Coordinate, Decision>();
  readonly deniedArguments = new Set<Coordinate>();
  readonly #decider: Decider;
  readonly #reader: SelectionReader;
  #fields = 0;
  #introspected = 0;

  /** Whether the walk has come upon more of the schema than `__typename`. */
  get introspects(): boolean {
    return this.#introspected > 0;
  }

  constructor(decider: Decider, reader: SelectionReader) {
    this.#decider = decider;
    this.#reader = reader;
  }

  /** @throws HubError OPERATION_TOO_COSTLY */
  *select({ depth, ...question }: SelectionQuestion & { readonly depth: number }): Generator<Selected> {
    if (depth > LIMITS.depth)
      throw tooCostly(`嵌套超过 ${LIMITS.depth} 层`, `more than ${LIMITS.depth} levels deep`);
    for (const [responseKey, nodes] of collectFields(this.#reader, question)) {
      const name = (nodes[0] as FieldNode).name.value;
      this.#fields += 1;
      if (this.#fields > LIMITS.fields)
        throw tooCostly(
          `字段超过 ${LIMITS.fields} 个(含别名)`,
          `more than ${LIMITS.fields} fields, aliases included`,
        );
      const definition = question.type.getFields()[name];
      if (definition === undefined) {
        // __typename and introspection say what the schema is, never what the data is.
        this.#introspected += introspectionSize(this.#reader, nodes);
        if (this.#introspected > LIMITS.introspection) throw tooMuchIntrospection();
        continue;
      }
      yield { responseKey, nodes, definition, ...this.#judge(question.type, nodes, name) };
    }
  }

  #judge({ name: type }: GraphQLObjectType, nodes: readonly FieldNode[], name: string) {
    const coordinate = `${type}.${name}`;
    const decision = this.decisions.get(coordinate) ?? this.#decider.decide(coordinate);
    this.decisions.set(coordinate, decision);
    this.#judgeArguments(coordinate, nodes, decision);
    return { coordinate, decision };
  }

  /** An argument counts as it is written, whatever its value: null, a default or a variable that is left out. */
  #judgeArguments(coordinate: Coordinate, nodes: readonly FieldNode[], decision: Decision): void {
    if (!decision.granted || decision.arguments === undefined) return;
    for (const { name } of nodes.flatMap((node) => node.arguments ?? []))
      if (!decision.arguments.includes(name.value)) this.deniedArguments.add(`${coordinate}(${name.value}:)`);
  }
}
