import { findCardholder, listCardholders } from './fetch-objects.ts';

/** Root resolvers of the servers that resolve field by field. */
export const Query = {
  cardholder: (_: unknown, { idNumber }: { readonly idNumber: string }) => findCardholder(idNumber),
  cardholders: async (_: unknown, { filter, first }: { filter: { bornFrom: string }; first: number }) => ({
    nodes: await listCardholders(filter.bornFrom, first),
  }),
};
