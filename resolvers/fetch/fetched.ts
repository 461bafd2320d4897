import type { Row } from '../../connectors/connector.ts';
import type { EntityShape, PlannedView } from '../../policies/access-plan.ts';

/** Rows that were fetched together, with what is behind their edges: neither read nor masked yet. */
export interface FetchedRows {
  readonly shape: EntityShape;
  readonly rows: readonly Row[];
  /** By edge, in the shape's order: the value for each row. Where a source failed the first is an Error, the others are null. */
  readonly edges: readonly (readonly EdgeValue[])[];
}

/** One of them, which becomes an object. */
export interface FetchedObject {
  readonly of: FetchedRows;
  readonly index: number;
}

export type EdgeValue = FetchedObject | readonly FetchedObject[] | null | Error;

/** A page, which becomes a connection. */
export interface FetchedPage {
  readonly views: ReadonlyMap<PlannedView, FetchedRows>;
  readonly length: number;
  /** Of each row, where any is asked for. */
  readonly cursors: readonly (string | null)[];
  readonly pageInfo: Readonly<Record<string, string | boolean | null>>;
}

/** The value of a root field: an edge's, of one that takes references a list with nulls, or a page. */
export type FetchedRoot = EdgeValue | readonly (FetchedObject | null)[] | FetchedPage;
