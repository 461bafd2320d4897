import type { Pool, PoolClient } from 'pg';
import type { Catalogue } from '../schema/catalogue.ts';
import type { AgreementDocument } from './agreement.ts';
import { partiesOf } from './parties.ts';
import { resolveGrants } from './resolve-grants.ts';
import { beyondMinimum } from './service-items/beyond-minimum.ts';
import { findServiceItems } from './service-items/find-service-items.ts';

export interface SavedAgreement {
  readonly id: string;
  readonly document: AgreementDocument;
}

/**
 * Puts an agreement into force as a new version without the departments' answers, as a demo does. What is already in
 * force in the same words and with the same meaning stays.
 * @param record writes the log's entry of the new version, within the same transaction
 * @throws HubError BAD_USER_INPUT for grants of unknown coordinates or of data that is not shared (不予共享)
 */
export async function saveAgreement(
  pool: Pool,
  catalogue: Catalogue,
  {
    id,
    document,
    record,
  }: SavedAgreement & { readonly record: (client: PoolClient, version: number) => Promise<void> },
): Promise<void> {
  const parties = partiesOf(catalogue, document);
  const grants = resolveGrants(catalogue, document);
  const resolved = JSON.stringify(grants);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ last: number; same: boolean }>(
      `SELECT (SELECT max(version) FROM agreement_version WHERE agreement = a.id) AS last,
              v.document = $2::jsonb AND v.resolved = $3::jsonb AS same
         FROM agreement a JOIN agreement_version v ON v.agreement = a.id AND v.version = a.version
        WHERE a.id = $1 FOR UPDATE OF a`,
      [id, JSON.stringify(document), resolved],
    );
    const version = (rows[0]?.last ?? 0) + 1;
    if (rows[0]?.same !== true) {
      await client.query(
        `INSERT INTO agreement (id, consumer, version, state) VALUES ($1, $3, $2, 'ACTIVE') ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version`,
        [id, version, document.consumer],
      );
      await client.query(
        `UPDATE agreement_version SET state = 'SUPERSEDED' WHERE agreement = $1 AND state = 'IN_FORCE'`,
        [id],
      );
      await client.query(
        `INSERT INTO agreement_version (agreement, version, document, resolved, parties, beyond_minimum)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          id,
          version,
          JSON.stringify(document),
          resolved,
          parties,
          beyondMinimum(grants, await findServiceItems(client, document.purposes)),
        ],
      );
      await record(client, version);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
