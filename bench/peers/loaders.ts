import DataLoader from 'dataloader';
import { BATCHES, mapped } from './batches.ts';
import type { ObjectRow } from './fetch-objects.ts';

type Loader = DataLoader<string, ObjectRow | ObjectRow[] | null>;
export type Loaders = Readonly<Record<string, Loader>>;

const batches = Object.entries(BATCHES).flatMap(([type, fields]) =>
  Object.entries(fields).map(([field, { batch }]) => [`${type}.${field}`, batch] as const),
);

/** One loader per edge and request, as the documentation of DataLoader has it. */
export function createLoaders(): Loaders {
  return Object.fromEntries(batches.map(([coordinate, batch]) => [coordinate, new DataLoader(batch)]));
}

/** Resolvers of the edges, by type and field, over the loaders in the context. */
export const edgeResolvers = mapped(BATCHES, (fields, type) =>
  mapped(fields, ({ by }, field) => {
    const coordinate = `${type}.${field}`;
    return (parent: ObjectRow, _: unknown, { loaders }: { readonly loaders: Loaders }) =>
      (loaders[coordinate] as Loader).load(parent[by] as string);
  }),
);
