import type { ClientBase } from 'pg';

/** The number is any that nothing else uses. */
const PUBLICATION_LOCK = 7_104_250_619;

/**
 * Publications are made one after another until the transaction ends: each is checked against the graph that it will be part of, and
 * generations are committed in their order, for hubs look for a newer one only. Taken before any source is locked, so that nobody
 * waits in a circle.
 */
export async function lockPublications(client: ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [PUBLICATION_LOCK]);
}
