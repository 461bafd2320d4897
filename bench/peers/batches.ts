import { EDGES } from './edges.ts';
import { type Batch, batchOf } from './fetch-objects.ts';
import { museumPasses, readerCards } from './rest.ts';

/** A field that leads to objects elsewhere, by a value of its parent. */
export interface BatchedField {
  readonly by: string;
  readonly batch: Batch;
}

type Fields = Readonly<Record<string, BatchedField>>;

const SQL = Object.fromEntries(
  Object.entries(EDGES).map(([type, edges]) => [
    type,
    mapped(edges, (edge) => ({ by: edge.by, batch: batchOf(edge) })),
  ]),
);

/** All such fields, by type and name. */
export const BATCHES: Readonly<Record<string, Fields>> = {
  ...SQL,
  Cardholder: {
    ...SQL.Cardholder,
    readerCard: { by: 'idNumber', batch: readerCards },
    museumPass: { by: 'idNumber', batch: museumPasses },
  },
};

export function mapped<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
