import pg from 'pg';
import { LruMap } from '../lru-map.ts';
import type { Agreement } from './agreement.ts';

/** Agreements that a process keeps; beyond it the oldest are read again. */
const CAPACITY = 10_000;
const RECONNECT_MS = 200;

export interface AgreementStoreOptions {
  readonly pool: pg.Pool;
  /** Connection on which changes are told. */
  readonly connectionString: string;
  readonly onError: (error: unknown) => void;
}

/** Reads agreements from the hub's database. What it keeps is dropped the moment that any process changes it. */
export interface AgreementStore {
  find(id: string): Promise<Agreement | undefined>;
  /** Identifiers of the agreements to which a department is a party, as consumer or as owner of granted data. */
  idsOfParty(department: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * While the listening connection is lost, changes could be missed, so nothing is kept and every request reads the
 * database.
 */
export async function openAgreementStore({
  pool,
  connectionString,
  onError,
}: AgreementStoreOptions): Promise<AgreementStore> {
  const listener = new AgreementListener(connectionString, onError);
  await listener.start();
  return {
    async find(id) {
      const known = listener.find(id);
      if (known !== undefined) return known;
      const { generation } = listener;
      const agreement = await read(pool, id);
      // A change that was told while we were reading may be newer than what we read.
      if (agreement !== undefined && listener.isListening && generation === listener.generation)
        listener.keep(agreement);
      return agreement;
    },
    async idsOfParty(department) {
      const { rows } = await pool.query<{ agreement: string }>(
        'SELECT DISTINCT agreement FROM agreement_version WHERE parties @> ARRAY[$1]',
        [department],
      );
      return rows.map(({ agreement }) => agreement);
    },
    close: () => listener.close(),
  };
}

async function read(pool: pg.Pool, id: string): Promise<Agreement | undefined> {
  const { rows } = await pool.query<Omit<Agreement, 'id'>>(
    `SELECT a.version, a.state, v.document, v.resolved
       FROM agreement a JOIN agreement_version v ON v.agreement = a.id AND v.version = a.version
      WHERE a.id = $1`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? undefined : { id, ...row };
}

class AgreementListener {
  readonly #connectionString: string;
  readonly #onError: (error: unknown) => void;
  #kept = new LruMap<string, Agreement>(CAPACITY);
  #client: pg.Client | undefined;
  #generation = 0;
  #closed = false;

  constructor(connectionString: string, onError: (error: unknown) => void) {
    this.#connectionString = connectionString;
    this.#onError = onError;
  }

  find(id: string): Agreement | undefined {
    return this.#kept.get(id);
  }

  /** Counts what may have changed agreements: notifications, and connections lost. */
  get generation(): number {
    return this.#generation;
  }

  get isListening(): boolean {
    return this.#client !== undefined;
  }

  keep(agreement: Agreement): void {
    this.#kept.set(agreement.id, agreement);
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () =>
      this.#lost(client, new Error('the connection that tells of changed agreements has ended')),
    );
    client.on('notification', ({ payload }) => {
      this.#generation += 1;
      this.#kept.delete(payload ?? '');
    });
    try {
      await client.connect();
      await client.query('LISTEN onecard_agreement');
      this.#client = client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    this.#generation += 1;
    this.#kept = new LruMap(CAPACITY);
    this.#onError(error);
    client.end().catch(() => undefined);
    this.#retry();
  }

  #retry(): void {
    setTimeout(() => {
      if (this.#closed) return;
      this.start().catch(() => this.#retry());
    }, RECONNECT_MS).unref();
  }
}
