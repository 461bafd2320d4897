import type { PlannedRoot, PlannedView } from '../../policies/access-plan.ts';
import type { Masking } from '../../policies/mask.ts';
import type { FetchedObject, FetchedPage, FetchedRoot, FetchedRows } from './fetched.ts';
import { createShaper, type ShapedObject } from './shape.ts';

/** What a root field's resolver returns: objects whose values stand under their response keys. */
export function shapeRoot(root: PlannedRoot, fetched: FetchedRoot, masking: Masking): unknown {
  const shape = createShaper(masking);
  if (root.kind === 'page') return shapePage(root, fetched as FetchedPage, shape);
  const one = (value: FetchedObject | null) => (value === null ? null : shape(value.of)[value.index]);
  const value = fetched as FetchedObject | readonly (FetchedObject | null)[] | null;
  return Array.isArray(value) ? value.map(one) : one(value as FetchedObject | null);
}

function shapePage(
  page: Extract<PlannedRoot, { readonly kind: 'page' }>,
  { views, length, cursors, pageInfo }: FetchedPage,
  shape: (fetched: FetchedRows) => readonly ShapedObject[],
): ShapedObject {
  const connection = Object.create(null) as ShapedObject;
  const objectsOf = (view: PlannedView) => shape(views.get(view) as FetchedRows);
  for (const key of page.pageInfos) connection[key] = pageInfo;
  for (const node of page.nodes) connection[node.responseKey] = objectsOf(node);
  for (const edge of page.edges) {
    const nodes = edge.nodes.map((node) => [node.responseKey, objectsOf(node)] as const);
    connection[edge.responseKey] = Array.from({ length }, (_, i) => {
      const object = Object.create(null) as ShapedObject;
      for (const key of edge.cursors) object[key] = cursors[i];
      for (const [key, objects] of nodes) object[key] = objects[i];
      return object;
    });
  }
  return connection;
}
