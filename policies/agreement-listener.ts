import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { LruMap } from '../lru-map.ts';
import type { AgreementVersions } from './agreement-versions.ts';

/** Agreements that a process keeps; beyond it the oldest are read again. One of a hundred grants takes 35 KB with its decisions. */
const CAPACITY = 2_000;
const RECONNECT_MS = 200;
const CONFIRM_MS = 250;
/** A confirmation that takes longer than this will not come: the connection is given up. */
const ANSWER_MS = 2_000;
/**
 * What is kept counts for so long after the last confirmation. With the time that an answer needs from its last check
 * to the network it stays below the second within which a revoked agreement is refused everywhere.
 */
const LEASE_MS = 750;

/**
 * Keeps agreements while PostgreSQL tells us of every change (LISTEN). A connection can be dead without anybody being
 * told (a cable, a firewall that forgets), so it has to prove itself: PostgreSQL sends the notifications of what was
 * committed before a query ahead of the query's end, so each answer confirms what we keep as of the time of asking.
 */
export class AgreementListener {
  readonly #connectionString: string;
  readonly #onError: (error: unknown) => void;
  #kept = new LruMap<string, AgreementVersions>(CAPACITY);
  #client: pg.Client | undefined;
  /** On the monotonic clock. */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #generation = 0;
  #closed = false;

  constructor(connectionString: string, onError: (error: unknown) => void) {
    this.#connectionString = connectionString;
    this.#onError = onError;
  }

  find(id: string): AgreementVersions | undefined {
    return this.#isConfirmed() ? this.#kept.get(id) : undefined;
  }

  /** Counts what may have changed agreements: notifications, and connections lost. */
  get generation(): number {
    return this.#generation;
  }

  /** The caller has read it while the generation stayed the same. */
  keep(agreement: AgreementVersions): void {
    if (this.#isConfirmed()) this.#kept.set(agreement.id, agreement);
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: ANSWER_MS,
      application_name: 'onecard-hub agreements',
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
      const asked = performance.now();
      await client.query('LISTEN onecard_agreement');
      this.#client = client;
      this.#confirmedAt = asked;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closed) await client.end();
    else this.#confirm(client).catch((error: Error) => this.#lost(client, error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #isConfirmed(): boolean {
    return this.#client !== undefined && performance.now() - this.#confirmedAt < LEASE_MS;
  }

  async #confirm(client: pg.Client): Promise<void> {
    for (;;) {
      await wait(CONFIRM_MS, undefined, { ref: false });
      if (this.#closed || this.#client !== client) return;
      const asked = performance.now();
      await client.query('SELECT 1');
      this.#confirmedAt = asked;
    }
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
