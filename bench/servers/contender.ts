/** A server that is measured: a process of its own, over a PostgreSQL. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
  /** The postmaster behind it. */
  readonly databasePid: number;
  /** Whether it knows agreements, and so refuses what is not granted. */
  readonly refuses: boolean;
  stop(): Promise<void>;
}
