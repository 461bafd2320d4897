import type { ASTNode, ConstDirectiveNode, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { Source } from './catalogue.ts';
import { descriptionMissing, type Problem } from './catalogue-faults.ts';
import { directiveArguments } from './directive-arguments.ts';
import { placeOf, type SchemaFault } from './fault.ts';

export type Field = GraphQLField<unknown, unknown>;

type Annotated = ASTNode & { readonly directives?: readonly ConstDirectiveNode[] };

/** What the parts of the reader share while they read one schema: what is known, and the faults found so far. */
export class Reading {
  readonly schema: GraphQLSchema;
  readonly faults: SchemaFault[] = [];
  readonly #sourceByFile = new Map<string, Source>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  addSource(source: Source): void {
    this.#sourceByFile.set(source.place.file, source);
  }

  /** The source in whose file a node stands; undefined for the hub's own files. */
  sourceOf(node: ASTNode | null | undefined): Source | undefined {
    return this.#sourceByFile.get(placeOf(node).file);
  }

  report(node: ASTNode | null | undefined, problem: Problem): void {
    this.faults.push({ place: placeOf(node), ...problem });
  }

  /** A directive's arguments on the first of the nodes that has it: on a field, else on its type. */
  directive<T>(name: string, ...nodes: readonly (Annotated | null | undefined)[]): T | undefined {
    for (const node of nodes) {
      const found = directiveArguments<T>(this.schema, name, node);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Everything that a source declares explains itself in both languages. */
  checkDescription(described: GraphQLNamedType | Field, coordinate: string): void {
    if (/\p{Script=Han}.* · .*[A-Za-z]/su.test(described.description ?? '')) return;
    this.report(described.astNode, descriptionMissing(coordinate));
  }
}
