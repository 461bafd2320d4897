import {
  type Catalogue,
  type Coordinate,
  type Edge,
  type Page,
  referencesOf,
} from '../../schema/catalogue.ts';

/** An edge or a root field as a step from one type to another. */
interface Step {
  /** Undefined: from the root. */
  readonly from: string | undefined;
  readonly to: string;
  readonly coordinate: Coordinate;
  /** What it costs to grant it. */
  readonly cost: number;
}

interface Way {
  readonly cost: number;
  readonly coordinates: readonly Coordinate[];
}

const ENTRANCE = 'Query.cardholder';
/** An edge; one that leads to several types, which opens a way to each; a way in that is not by one cardholder. */
const COSTS = { edge: 2, severalTypes: 3, otherEntrance: 1_000 };

/**
 * The fewest coordinates that lead from `Query.cardholder` to each type. Who asks for an edge wants to go that way: such
 * edges, and what leads to them, count for nothing. Types that only another root field leads to are entered by it. What
 * is not shared leads nowhere.
 */
export function waysTo(catalogue: Catalogue, asked: ReadonlySet<Coordinate>): ReadonlyMap<string, Way> {
  const toEdges = shortestWays(catalogue, asked);
  const edges = [...asked].flatMap((coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const isEdge = catalogue.entities.get(type)?.fields.get(field)?.kind === 'edge';
    return isEdge ? (toEdges.get(type)?.coordinates ?? []) : [];
  });
  return shortestWays(catalogue, new Set([...asked, ...edges]));
}

function shortestWays(catalogue: Catalogue, free: ReadonlySet<Coordinate>): ReadonlyMap<string, Way> {
  const steps = stepsOf(catalogue, free);
  const ways = new Map<string, Way>();
  // Every pass lengthens the shortest ways by a step (Bellman–Ford); costs only fall, so it comes to an end.
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to, coordinate, cost } of steps) {
      const before = from === undefined ? { cost: 0, coordinates: [] } : ways.get(from);
      if (before === undefined) continue;
      const known = ways.get(to)?.cost ?? Number.POSITIVE_INFINITY;
      if (before.cost + cost >= known) continue;
      ways.set(to, { cost: before.cost + cost, coordinates: [...before.coordinates, coordinate] });
      changed = true;
    }
  }
  return ways;
}

function stepsOf({ roots, entities }: Catalogue, free: ReadonlySet<Coordinate>): readonly Step[] {
  const step = (from: string | undefined, field: Edge | Page): readonly Step[] => {
    const targets = field.kind === 'page' ? [field.target] : field.targets;
    if (field.sharing === 'NOT_SHARED' || referencesOf(field) !== undefined) return [];
    const { coordinate } = field;
    const dear = from === undefined && coordinate !== ENTRANCE ? COSTS.otherEntrance : 0;
    const price = dear + (targets.length > 1 ? COSTS.severalTypes : COSTS.edge);
    return targets.map((to) => ({ from, to, coordinate, cost: free.has(coordinate) ? 0 : price }));
  };
  return [
    ...[...roots.values()].flatMap((root) => step(undefined, root)),
    ...[...entities.values()].flatMap(({ name, fields }) =>
      [...fields.values()].flatMap((field) => (field.kind === 'edge' ? step(name, field) : [])),
    ),
  ];
}
