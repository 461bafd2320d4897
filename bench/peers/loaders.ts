import DataLoader from 'dataloader';
import { EDGES } from './edges.ts';
import { batchOf, type ObjectRow } from './fetch-objects.ts';

type Loader = DataLoader<string, ObjectRow | ObjectRow[] | null>;
export type Loaders = Readonly<Record<string, Loader>>;

const batches = Object.entries(EDGES).flatMap(([type, edges]) =>
  Object.entries(edges).map(([field, edge]) => [`${type}.${field}`, batchOf(edge)] as const),
);

/** One loader per edge and request, as the documentation of DataLoader has it. */
export function createLoaders(): Loaders {
  return Object.fromEntries(batches.map(([coordinate, batch]) => [coordinate, new DataLoader(batch)]));
}

/** Resolvers of the edges, by type and field, over the loaders in the context. */
export const edgeResolvers = Object.fromEntries(
  Object.entries(EDGES).map(([type, edges]) => [
    type,
    Object.fromEntries(
      Object.entries(edges).map(([field, { by }]) => {
        const coordinate = `${type}.${field}`;
        return [
          field,
          (parent: ObjectRow, _: unknown, { loaders }: { readonly loaders: Loaders }) =>
            (loaders[coordinate] as Loader).load(parent[by] as string),
        ];
      }),
    ),
  ]),
);
