/** Longest leaf, in bytes: C2SP tlog-tiles stores entries with a 16-bit length. */
export const LEAF_LIMIT = 65_535;

/** What a leaf says, repeated in columns that can be searched. All of it can be derived from the leaf again. */
export interface SearchColumns {
  readonly kind: 'access' | 'change' | 'consent' | 'heads' | 'login';
  readonly part: number;
  /** ISO 8601. */
  readonly time: string;
  readonly requestId: string;
  readonly agreement: string | null;
  /** Null where nobody of a department acted: heads of logs, failed logins. */
  readonly department: string | null;
  readonly client: string | null;
  readonly operator: string | null;
  readonly terminal: string | null;
  readonly purpose: string | null;
  readonly emergency: string | null;
  readonly outcome: string;
  readonly coordinates: readonly string[];
  /** `Cardholder.idNumber=ID_NUMBER` for each mask that was applied, and then the masks' names. */
  readonly masks: readonly string[];
}

/** One leaf of a log: the bytes that are hashed, exactly as they are stored, and their search columns. */
export interface Leaf {
  readonly bytes: Uint8Array;
  readonly columns: SearchColumns;
  /** Pseudonyms of everybody by whom this leaf is found, each once. */
  readonly subjects: readonly string[];
}
