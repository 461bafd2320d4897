/** A server that is measured: processes of its own, over the databases of a hub. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its process; what that has started counts too. */
  readonly pid: number;
  readonly databases: MeasuredDatabases;
  /** Whether it knows agreements, and so refuses what is not granted and writes down what it answers. */
  readonly refuses: boolean;
  /** A question's body in its own words, where it has other names. */
  readonly translate?: (body: string) => string;
  /** What has to be known of it where the figures are read. */
  readonly note?: string;
  stop(): Promise<void>;
}

export interface MeasuredDatabases {
  /** The postmaster behind it. */
  readonly pid: number;
  /** Names of the databases that are sources; others are the hub's own. */
  readonly sources: readonly string[];
}
