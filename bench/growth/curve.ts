/** What a cost depends on, and how it is measured at one size. */
export interface Curve {
  /** What grows, as the command names it. */
  readonly of: string;
  /** One line of help. */
  readonly says: string;
  /** Measured unless others are asked for; the first ones make a run of about a minute. */
  readonly sizes: readonly number[];
  /** Every measurement has an end: no size beyond it. */
  readonly most: number;
  /** Headings of the figures, with their units. */
  readonly figures: readonly string[];
  /** The figures at one size, in the order of their headings. */
  measure(size: number, place: Place): Promise<readonly Figure[]>;
}

/** A number, or what is to be said in place of one. */
export type Figure = number | string;

export interface Place {
  /** A folder that is kept, with the hub's data in it; undefined: a temporary one. */
  readonly data: string | undefined;
  /** Undone when the size has been measured, whatever happened; the last first. */
  readonly undo: (work: () => unknown) => void;
  readonly progress: (line: string) => void;
}

/** Three significant digits: more of them would be noise. */
export function toText(figure: Figure): string {
  if (typeof figure === 'string') return figure;
  if (!Number.isFinite(figure)) return '–';
  if (figure >= 100) return Math.round(figure).toLocaleString('en');
  return figure.toFixed(figure >= 10 ? 1 : 2);
}
