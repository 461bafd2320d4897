import type { Household } from './person.ts';
import type { Random } from './random.ts';
import type { Table, WriteRow } from './table.ts';

/** The settings of one round of records. */
export interface Recording {
  /** The bureau's own stream of random numbers. */
  readonly random: Random;
  readonly write: WriteRow;
}

/** A department's source: its own database, in its own style. */
export interface Bureau {
  /** As in `@source(id:)`. */
  readonly id: string;
  /** As in `@source(connection:)`. */
  readonly connection: string;
  readonly tables: readonly Table[];
  /** Writes what the bureau knows about a household. */
  readonly record: (household: Household, recording: Recording) => void;
}
