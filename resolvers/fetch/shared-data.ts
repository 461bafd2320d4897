import type { PageRow, Row, RowSource } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import type {
  AccessPlan,
  EntityShape,
  PlannedEdge,
  PlannedPage,
  PlannedTarget,
  PlannedView,
} from '../../policies/access-plan.ts';
import type { BoundArguments } from '../../policies/bind-arguments.ts';
import type { HasConsented } from '../../policies/consent/assert-consented.ts';
import { LIMITS } from '../../policies/limits.ts';
import type { Masking } from '../../policies/mask.ts';
import { normaliseIdNumber } from '../../schema/id-number.ts';
import type { CursorSeal } from '../cursor.ts';
import { knownPeople } from './known-people.ts';
import { fetchPageRows } from './page-rows.ts';
import { type ShapedObject, shapeRows, tellOnce } from './shape.ts';

export interface SharedDataInput {
  readonly plan: AccessPlan;
  readonly bound: BoundArguments;
  readonly connectors: ReadonlyMap<string, RowSource>;
  readonly cursors: CursorSeal;
  readonly masking: Masking;
  /** Rows are shown about whom this knows only; undefined: no consent is demanded. */
  readonly hasConsented?: HasConsented | undefined;
}

/** A row on its way to an object, and the person whom it is about. */
interface SubjectRow {
  readonly row: Row;
  readonly subject: string | undefined;
}

/** What an edge starts from: the joining value and the parent's subject. */
interface Joint {
  readonly value: string | null;
  readonly subject: string | undefined;
}

/**
 * Fetches what a plan allows, level by level: each source once per level, sources side by side, however many rows
 * there are. Keeps account of the people and rows that were fetched, for the audit entry.
 */
export class SharedData {
  readonly #input: SharedDataInput;
  readonly #subjects = new Set<string>();
  #rows = 0;

  constructor(input: SharedDataInput) {
    this.#input = input;
  }

  /** ID numbers of the people whose data was fetched. */
  get subjects(): ReadonlySet<string> {
    return this.#subjects;
  }

  /** Rows that became objects. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * The value of a root field: an object, null, or a connection; of one that takes references a list of objects and nulls.
   * @throws HubError SOURCE_UNAVAILABLE, BAD_USER_INPUT for a cursor that is not ours
   */
  async root(responseKey: string): Promise<unknown> {
    const root = this.#input.plan.roots.get(responseKey);
    if (root === undefined) throw new Error(`no root field ${responseKey} in the plan`);
    if (root.kind === 'page') return this.#page(root);
    const keys = this.#input.bound.keys.get(responseKey) as readonly string[];
    const values = await this.#edge(
      root,
      keys.map((key) => ({ value: key, subject: root.edge.keyType === 'ID_NUMBER' ? key : undefined })),
    );
    if (values[0] instanceof Error) throw values[0];
    return root.edge.references === undefined ? values[0] : values;
  }

  async #page(page: PlannedPage): Promise<ShapedObject> {
    const { cursors, bound } = this.#input;
    const { first, after, filter } = bound.pages.get(page) as NonNullable<ReturnType<typeof bound.pages.get>>;
    const binding = `${page.page.coordinate} ${JSON.stringify(filter)}`;
    const rows = await fetchPageRows(this.#input.connectors, page, {
      filter,
      after: after === undefined ? undefined : cursors.open(after, binding),
      wanted: first + 1,
    });
    const shown = rows.slice(0, first);
    for (const { row } of shown) {
      const subject = row[page.subject];
      if (subject != null) this.#subjects.add(normaliseIdNumber(subject));
    }
    const cursorOf = (row: PageRow | undefined) =>
      row === undefined ? null : cursors.seal(row.position, binding);
    // A seal costs more than the rest of a row, so each row has one at most, and only where it is asked for.
    const positions = page.edges.some((edge) => edge.cursors.length > 0) ? shown.map(cursorOf) : [];
    const connection = Object.create(null) as ShapedObject;
    const pageInfo = {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: cursorOf(shown[0]),
      endCursor: cursorOf(shown.at(-1)),
    };
    for (const key of page.pageInfos) connection[key] = pageInfo;
    const view = (planned: PlannedView) =>
      this.#objects(
        planned.shape,
        shown.map(({ row }) => ({ row, subject: subjectOf(planned.shape, row, undefined) })),
      );
    await Promise.all([
      ...page.nodes.map(async (node) => {
        connection[node.responseKey] = await view(node);
      }),
      ...page.edges.map(async (edge) => {
        const nodes = await Promise.all(edge.nodes.map(view));
        connection[edge.responseKey] = shown.map((_, i) => {
          const object = Object.create(null) as ShapedObject;
          for (const key of edge.cursors) object[key] = positions[i];
          for (const [n, node] of edge.nodes.entries()) object[node.responseKey] = nodes[n]?.[i];
          return object;
        });
      }),
    ]);
    return connection;
  }

  /** The edge's value for each joint: an object or null, or a list; an Error at the first where a source failed. */
  async #edge(edge: PlannedEdge, joints: readonly Joint[]): Promise<readonly unknown[]> {
    const normalise = edge.edge.keyType === 'ID_NUMBER' ? normaliseIdNumber : (text: string) => text;
    const keys = joints.map(({ value }) => (value === null ? null : normalise(value)));
    const subjects = new Map(keys.map((key, i) => [key, joints[i]?.subject]));
    const distinct = [...subjects.keys()].filter((key) => key !== null);
    try {
      const groups = await Promise.all(
        edge.targets.map((target) => this.#target(target, { edge, keys: distinct, subjects })),
      );
      return keys.map((key) => {
        const objects = key === null ? [] : groups.flatMap((group) => group.get(key) ?? []);
        return edge.edge.list ? objects.slice(0, this.#limitOf(edge)) : (objects[0] ?? null);
      });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return joints.map((_, i) => (i === 0 ? error : null));
    }
  }

  async #target(
    target: PlannedTarget,
    {
      edge,
      keys,
      subjects,
    }: {
      edge: PlannedEdge;
      keys: readonly string[];
      subjects: ReadonlyMap<string | null, string | undefined>;
    },
  ): Promise<ReadonlyMap<string, readonly ShapedObject[]>> {
    const { shape, scope, admission, changesSubject, asksByPerson } = target;
    const one = scope.expects === 'ONE';
    const wanted = this.#limitOf(edge);
    const admits = admission.length > 0 || (changesSubject && this.#input.hasConsented !== undefined);
    // Who is not admitted must not take the place of who is, so the limit counts after the admission.
    const limit = one ? 1 : admits ? LIMITS.list : wanted;
    const [found, knownByKey] = await Promise.all([
      this.#source(shape.entity.source.id).lookup({ scope, keys, limit }),
      asksByPerson && admits ? knownPeople(this.#input.connectors, admission, keys) : undefined,
    ]);
    const rows = keys.flatMap((key) =>
      (found.get(key) ?? []).map((row) => ({ key, row, subject: subjectOf(shape, row, subjects.get(key)) })),
    );
    const admitted = admits ? await this.#admit(rows, target, knownByKey) : rows;
    const counts = new Map<string, number>();
    const shown = admitted.filter(({ key }) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= wanted;
    });
    const objects = await this.#objects(shape, shown);
    const groups = new Map<string, ShapedObject[]>();
    for (const [i, { key }] of shown.entries()) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [objects[i] as ShapedObject]);
      else group.push(objects[i] as ShapedObject);
    }
    return groups;
  }

  #limitOf(edge: PlannedEdge): number {
    return this.#input.bound.limits.get(edge) ?? 1;
  }

  /** Leaves out rows about people who may not be shown. */
  async #admit<T extends { readonly subject: string | undefined }>(
    rows: readonly T[],
    { admission, changesSubject }: PlannedTarget,
    knownByKey: ((subject: string) => boolean) | undefined,
  ): Promise<readonly T[]> {
    const { connectors, hasConsented } = this.#input;
    // Members of a household who have not consented do not exist, as those outside a row filter do not.
    const mayBeTold = changesSubject && hasConsented !== undefined ? hasConsented : () => true;
    const consented = rows.filter(({ subject }) => subject !== undefined && mayBeTold(subject));
    const people = consented.map(({ subject }) => subject as string);
    const isKnown = knownByKey ?? (await knownPeople(connectors, admission, people));
    return consented.filter(({ subject }) => isKnown(subject as string));
  }

  async #objects(shape: EntityShape, rows: readonly SubjectRow[]): Promise<readonly ShapedObject[]> {
    for (const { subject } of rows) if (subject !== undefined) this.#subjects.add(subject);
    this.#rows += rows.length;
    const objects = shapeRows(
      shape,
      rows.map(({ row }) => row),
      this.#input.masking,
    );
    await Promise.all(
      shape.edges.map(async (edge) => {
        const values = await this.#edge(
          edge,
          rows.map(({ row, subject }) => ({ value: row[edge.by] ?? null, subject })),
        );
        if (values[0] instanceof Error) tellOnce(objects, edge.responseKey, values[0]);
        else for (const [i, object] of objects.entries()) object[edge.responseKey] = values[i];
      }),
    );
    return objects;
  }

  #source(id: string): RowSource {
    return this.#input.connectors.get(id) as RowSource;
  }
}

function subjectOf({ subject }: EntityShape, row: Row, inherited: string | undefined): string | undefined {
  if (subject === undefined) return inherited;
  const own = row[subject];
  return own === null || own === undefined ? undefined : normaliseIdNumber(own);
}
