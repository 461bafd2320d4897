import type { GraphQLSchema } from 'graphql';
import type { Dataset } from '../../policies/data-catalogue/dataset.ts';
import type { DatasetState } from '../../policies/data-catalogue/read-states.ts';

/** What an export of the data catalogue is written from. */
export interface ExportedCatalogue {
  /** Of the hub, without a slash at its end. */
  readonly publicUrl: string;
  readonly schema: GraphQLSchema;
  readonly datasets: readonly Dataset[];
  /** By the datasets' identifiers. */
  readonly states: ReadonlyMap<string, DatasetState>;
}
