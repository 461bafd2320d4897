import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Condition, LookupScope } from '../connectors/access-scope.ts';
import type { Catalogue, Edge, Entity, Page } from '../schema/catalogue.ts';
import {
  type AccessPlan,
  accountOf,
  type EntityShape,
  type PlannedEdge,
  type PlannedField,
  type PlannedPage,
  type PlannedRoot,
  type PlannedTarget,
  type PlannedView,
} from './access-plan.ts';
import { admissionQuestions, changesSubject } from './admission.ts';
import { ColumnList } from './column-list.ts';
import type { Access, Decider } from './decide.ts';
import { FILTERED_ENTITY } from './filter-coordinates.ts';
import { LIMITS, tooCostly } from './limits.ts';
import { type PeopleQuestion, type SortedRowFilter, sortRowFilter } from './row-filter.ts';
import type { SelectionReader } from './selection.ts';
import { type Selected, SelectionJudge } from './selection-judge.ts';
import { sourceKey } from './source-key.ts';

export interface PlanInput {
  readonly catalogue: Catalogue;
  readonly access: Access;
  readonly decider: Decider;
  readonly operation: OperationDefinitionNode;
  readonly reader: SelectionReader;
}

/**
 * Walks a valid operation once with the agreement. Every coordinate that it names gets a decision; what is granted
 * becomes the fetch plan, and only that: a denied column is in no scope.
 * @throws HubError OPERATION_TOO_COSTLY where the operation is too deep or too wide
 */
export function makePlan(input: PlanInput): AccessPlan {
  const judge = new SelectionJudge(input.decider, input.reader);
  const walk = new PlanWalk(input, judge);
  const roots = walk.roots(input.operation);
  const { decisions, deniedArguments } = judge;
  const account = accountOf({ decisions });
  return { decisions, deniedArguments, rootFields: walk.rootFields, roots, account };
}

interface EntityQuestion {
  readonly entity: Entity;
  readonly sets: readonly SelectionSetNode[];
  readonly depth: number;
  readonly columns: ColumnList;
  /** The rows may be about other people than the parent's: each row's subject has to be fetched with it. */
  readonly ownSubject: boolean;
  readonly explicitOnly?: boolean;
}

class PlanWalk {
  readonly #catalogue: Catalogue;
  readonly #decider: Decider;
  readonly #judge: SelectionJudge;
  readonly #rowFilter: SortedRowFilter;
  readonly rootFields: PlannedField[] = [];

  constructor({ catalogue, access, decider }: PlanInput, judge: SelectionJudge) {
    this.#catalogue = catalogue;
    this.#decider = decider;
    this.#judge = judge;
    this.#rowFilter = sortRowFilter(catalogue, access);
  }

  roots({ operation, selectionSet }: OperationDefinitionNode): ReadonlyMap<string, PlannedRoot> {
    const { schema } = this.#catalogue;
    const type = schema.getRootType(operation) as GraphQLObjectType;
    const roots = new Map<string, PlannedRoot>();
    for (const selected of this.#judge.select({ type, sets: [selectionSet], depth: 1 })) {
      this.rootFields.push(fieldOf(selected));
      if (this.rootFields.length > LIMITS.roots) {
        throw tooCostly(`根字段超过 ${LIMITS.roots} 个`, `more than ${LIMITS.roots} root fields`);
      }
      const root =
        type === schema.getQueryType() ? this.#catalogue.roots.get(selected.definition.name) : undefined;
      const planned =
        root === undefined
          ? this.#hubField(selected, 1)
          : root.kind === 'edge'
            ? this.#edge(selected, { edge: root, by: -1, depth: 1 })
            : this.#page(selected, root);
      if (planned !== undefined && selected.decision.granted) roots.set(selected.responseKey, planned);
    }
    return roots;
  }

  /** The hub's own types hold nothing to fetch by plan: their fields only need a decision each. */
  #hubField({ definition, nodes }: Selected, depth: number): undefined {
    const type = getNamedType(definition.type);
    if (!isObjectType(type)) return;
    for (const selected of this.#judge.select({ type, sets: selectionSets(nodes), depth: depth + 1 }))
      this.#hubField(selected, depth + 1);
  }

  #page(selected: Selected, page: Page): PlannedPage {
    const entity = this.#entity(page.target);
    const columns = new ColumnList();
    const connection = getNamedType(selected.definition.type) as GraphQLObjectType;
    const view = ({ responseKey, nodes }: Selected, depth: number): PlannedView => ({
      responseKey,
      shape: this.#shape({ entity, sets: selectionSets(nodes), depth, columns, ownSubject: true }),
    });
    const nodes: PlannedView[] = [];
    const edges: PlannedPage['edges'][number][] = [];
    const pageInfos: string[] = [];
    for (const field of this.#judge.select({
      type: connection,
      sets: selectionSets(selected.nodes),
      depth: 2,
    })) {
      if (field.definition.name === 'nodes') nodes.push(view(field, 3));
      else if (field.definition.name === 'edges') {
        const edge = [
          ...this.#judge.select({
            type: getNamedType(field.definition.type) as GraphQLObjectType,
            sets: selectionSets(field.nodes),
            depth: 3,
          }),
        ];
        edges.push({
          responseKey: field.responseKey,
          cursors: edge
            .filter(({ definition }) => definition.name === 'cursor')
            .map(({ responseKey }) => responseKey),
          nodes: edge.filter(({ definition }) => definition.name === 'node').map((node) => view(node, 4)),
        });
      } else {
        this.#hubField(field, 2);
        pageInfos.push(field.responseKey);
      }
    }
    const order = entity.table.order?.column ?? entity.table.key;
    const admission = admissionQuestions(this.#catalogue, this.#rowFilter, 'CARDHOLDERS');
    // Who is on a page is told even by its cursors alone: they count, and the log names them.
    const subject = columns.index(entity.table.subject ?? entity.table.key);
    const scope = {
      table: entity.table.name,
      columns: columns.columns,
      rowFilter: this.#filterOf(entity),
      order,
    };
    return {
      kind: 'page',
      page,
      source: entity.source.id,
      scope,
      admission,
      subject,
      nodes,
      edges,
      pageInfos,
      ...fieldOf(selected),
    };
  }

  #edge(
    selected: Selected,
    { edge, by, depth, parent }: { edge: Edge; by: number; depth: number; parent?: Entity },
  ): PlannedEdge {
    const sets = selectionSets(selected.nodes);
    const targets: PlannedTarget[] = [];
    for (const name of edge.targets) {
      const entity = this.#entity(name);
      const columns = new ColumnList();
      // Behind an abstract type, rows of a type that the agreement does not know do not exist, not even as a count;
      // who names such a type in a fragment is told that it is not granted.
      const seen = edge.targets.length === 1 || this.#decider.seesType(name);
      const ownSubject = changesSubject(edge, entity, parent);
      const shape = this.#shape({ entity, sets, depth: depth + 1, columns, ownSubject, explicitOnly: !seen });
      if (seen)
        targets.push({
          scope: this.#lookupScope(edge, entity, columns),
          shape,
          changesSubject: ownSubject,
          asksByPerson:
            parent === undefined &&
            edge.keyType === 'ID_NUMBER' &&
            (edge.key ?? entity.table.key) === entity.table.subject,
          admission: this.#admissionTo(entity, { ownSubject, isRoot: parent === undefined }),
        });
    }
    return { kind: 'edge', edge, by, targets, ...fieldOf(selected) };
  }

  #admissionTo(
    { name }: Entity,
    { ownSubject, isRoot }: { ownSubject: boolean; isRoot: boolean },
  ): readonly PeopleQuestion[] {
    if (!ownSubject && !isRoot) return [];
    const people = name === FILTERED_ENTITY ? 'CARDHOLDERS' : 'ANYBODY';
    return admissionQuestions(this.#catalogue, this.#rowFilter, people);
  }

  #lookupScope(edge: Edge, entity: Entity, columns: ColumnList): LookupScope {
    const { table } = entity;
    const one = !edge.list || (edge.targets.length > 1 && table.latest !== undefined);
    return {
      table: table.name,
      columns: columns.columns,
      rowFilter: this.#filterOf(entity),
      key: sourceKey(table, edge.key ?? table.key, edge.keyType),
      expects: one ? 'ONE' : 'MANY',
      latest: one ? table.latest : undefined,
      order: one ? undefined : table.order,
    };
  }

  #shape({ entity, sets, depth, columns, ownSubject, explicitOnly = false }: EntityQuestion): EntityShape {
    const type = this.#catalogue.schema.getType(entity.name) as GraphQLObjectType;
    const shape = {
      columns: [] as EntityShape['columns'][number][],
      edges: [] as PlannedEdge[],
      denied: [] as EntityShape['denied'][number][],
    };
    for (const selected of this.#judge.select({ type, sets, depth, explicitOnly })) {
      const field = entity.fields.get(selected.definition.name);
      if (field === undefined) continue;
      const { responseKey, coordinate, decision } = selected;
      if (!decision.granted) shape.denied.push({ responseKey, coordinate });
      if (field.kind === 'column') {
        if (decision.granted)
          shape.columns.push({
            responseKey,
            column: field,
            mask: decision.mask,
            index: columns.index(field.name),
          });
        continue;
      }
      const by = entity.fields.get(field.by);
      const joining = decision.granted && by?.kind === 'column' ? columns.index(by.name) : -1;
      const edge = this.#edge(selected, { edge: field, by: joining, depth, parent: entity });
      if (decision.granted) shape.edges.push(edge);
    }
    const subject =
      ownSubject && entity.table.subject !== undefined ? columns.index(entity.table.subject) : undefined;
    return { entity, subject, ...shape };
  }

  #entity(name: string): Entity {
    return this.#catalogue.entities.get(name) as Entity;
  }

  #filterOf(entity: Entity): readonly Condition[] {
    return entity.name === FILTERED_ENTITY ? this.#rowFilter.own : [];
  }
}

function fieldOf({ responseKey, nodes, definition }: Selected): PlannedField {
  return { responseKey, node: nodes[0] as FieldNode, definition };
}

function selectionSets(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
