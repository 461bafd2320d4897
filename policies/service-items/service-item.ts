import type { Bilingual } from '../../errors.ts';
import type { Coordinate } from '../../schema/catalogue.ts';

/** What a version of a service item (服务事项) says. */
export interface ServiceItemDocument {
  readonly name: Bilingual;
  /** Law or decision that it rests on. */
  readonly legalBasis: Bilingual;
  /** The least that it needs. */
  readonly minimum: readonly Coordinate[];
}

/** An item with the version that is in force. */
export interface ServiceItem {
  readonly code: string;
  readonly department: string;
  readonly version: number;
  readonly document: ServiceItemDocument;
}
