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
import type { EdgeValue, FetchedObject, FetchedPage, FetchedRoot, FetchedRows } from './fetched.ts';
import { knownPeople } from './known-people.ts';
import { fetchPageRows } from './page-rows.ts';

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

interface KeyedRow extends SubjectRow {
  readonly key: string;
}

/** What was found by key. */
type Groups = ReadonlyMap<string, readonly FetchedObject[]>;

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
  readonly #roots = new Map<string, Promise<FetchedRoot>>();
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

  /** How what was fetched is shown. */
  get masking(): Masking {
    return this.#input.masking;
  }

  /**
   * What stands behind a root field, fetched once however often it is asked for.
   * @throws HubError SOURCE_UNAVAILABLE, BAD_USER_INPUT for a cursor that is not ours
   */
  root(responseKey: string): Promise<FetchedRoot> {
    const known = this.#roots.get(responseKey);
    if (known !== undefined) return known;
    const fetching = this.#root(responseKey);
    this.#roots.set(responseKey, fetching);
    return fetching;
  }

  async #root(responseKey: string): Promise<FetchedRoot> {
    const root = this.#input.plan.roots.get(responseKey);
    if (root === undefined) throw new Error(`no root field ${responseKey} in the plan`);
    if (root.kind === 'page') return this.#page(root);
    const keys = this.#input.bound.keys.get(responseKey) as readonly string[];
    const values = await this.#edge(
      root,
      keys.map((key) => ({ value: key, subject: root.edge.keyType === 'ID_NUMBER' ? key : undefined })),
    );
    const [first = null] = values;
    if (first instanceof Error) throw first;
    return root.edge.references === undefined ? first : (values as readonly (FetchedObject | null)[]);
  }

  async #page(page: PlannedPage): Promise<FetchedPage> {
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
    const fetchView = async (view: PlannedView) => {
      const { shape } = view;
      const members = shown.map(({ row }) => ({ row, subject: subjectOf(shape, row, undefined) }));
      return [view, await this.#objects(shape, members)] as const;
    };
    const views = [...page.nodes, ...page.edges.flatMap(({ nodes }) => nodes)];
    return {
      views: new Map(await Promise.all(views.map(fetchView))),
      length: shown.length,
      // A seal costs more than the rest of a row, so each row has one at most, and only where it is asked for.
      cursors: page.edges.some((edge) => edge.cursors.length > 0)
        ? shown.map(({ position }) => cursors.seal(position, binding))
        : [],
      pageInfo:
        page.pageInfos.length === 0
          ? {}
          : {
              hasNextPage: rows.length > first,
              hasPreviousPage: after !== undefined,
              startCursor: cursorOf(shown[0]),
              endCursor: cursorOf(shown.at(-1)),
            },
    };
  }

  /** The edge's value for each joint: an object or null, or a list; an Error at the first where a source failed. */
  async #edge(edge: PlannedEdge, joints: readonly Joint[]): Promise<readonly EdgeValue[]> {
    const normalise = edge.edge.keyType === 'ID_NUMBER' ? normaliseIdNumber : (text: string) => text;
    const keys = joints.map(({ value }) => (value === null ? null : normalise(value)));
    const subjects = new Map(keys.map((key, i) => [key, joints[i]?.subject]));
    const distinct = [...subjects.keys()].filter((key) => key !== null);
    try {
      const groups = await Promise.all(
        edge.targets.map((target) => this.#target(target, { edge, keys: distinct, subjects })),
      );
      return keys.map((key) => {
        const objects = key === null ? NO_OBJECTS : objectsOf(groups, key);
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
  ): Promise<Groups> {
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
    const rows: KeyedRow[] = [];
    for (const key of keys)
      for (const row of found.get(key) ?? [])
        rows.push({ key, row, subject: subjectOf(shape, row, subjects.get(key)) });
    const admitted = admits ? await this.#admit(rows, target, knownByKey) : rows;
    const shown = firstOfEachKey(admitted, wanted);
    const fetched = await this.#objects(shape, shown);
    const groups = new Map<string, FetchedObject[]>();
    for (const [index, { key }] of shown.entries()) {
      const object = { of: fetched, index };
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [object]);
      else group.push(object);
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

  async #objects(shape: EntityShape, members: readonly SubjectRow[]): Promise<FetchedRows> {
    for (const { subject } of members) if (subject !== undefined) this.#subjects.add(subject);
    this.#rows += members.length;
    const edges = await Promise.all(
      shape.edges.map((edge) =>
        this.#edge(
          edge,
          members.map(({ row, subject }) => ({ value: row[edge.by] ?? null, subject })),
        ),
      ),
    );
    return { shape, rows: members.map(({ row }) => row), edges };
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

const NO_OBJECTS: readonly FetchedObject[] = [];

function objectsOf(groups: readonly Groups[], key: string): readonly FetchedObject[] {
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return only.get(key) ?? NO_OBJECTS;
  return groups.flatMap((group) => group.get(key) ?? NO_OBJECTS);
}

/** Rows of a key follow one another. */
function firstOfEachKey(rows: readonly KeyedRow[], most: number): readonly KeyedRow[] {
  let count = 0;
  return rows.filter(({ key }, i) => {
    count = key === rows[i - 1]?.key ? count + 1 : 1;
    return count <= most;
  });
}
