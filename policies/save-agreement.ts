import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import { type Catalogue, grantable } from '../schema/catalogue.ts';
import type { AgreementDocument } from './agreement.ts';

/**
 * Stores an agreement as a new version and puts it into force. What is already in force in the same words stays.
 * @throws HubError BAD_USER_INPUT for grants of unknown coordinates or of data that is not shared (不予共享)
 */
export async function saveAgreement(
  pool: Pool,
  catalogue: Catalogue,
  { id, document }: { readonly id: string; readonly document: AgreementDocument },
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const parties = partiesOf(catalogue, document);
    const { rows } = await client.query<{ version: number; same: boolean }>(
      `SELECT v.version, v.document = $2::jsonb AS same FROM agreement a
         JOIN agreement_version v ON v.agreement = a.id AND v.version = a.version WHERE a.id = $1 FOR UPDATE OF a`,
      [id, JSON.stringify(document)],
    );
    const version = (rows[0]?.version ?? 0) + 1;
    if (rows[0]?.same !== true) {
      await client.query(
        `INSERT INTO agreement (id, version, state) VALUES ($1, $2, 'ACTIVE') ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version`,
        [id, version],
      );
      await client.query(
        'INSERT INTO agreement_version (agreement, version, document, parties) VALUES ($1, $2, $3, $4)',
        [id, version, JSON.stringify(document), parties],
      );
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The consumer and the owners of all that is granted. */
function partiesOf(catalogue: Catalogue, { consumer, grants }: AgreementDocument): readonly string[] {
  const known = grantable(catalogue);
  const owners = grants.map(({ coordinate }) => {
    const field = known.get(coordinate);
    if (field === undefined) throw badGrant(coordinate, '不存在', 'does not exist');
    if (field.sharing === 'NOT_SHARED') throw badGrant(coordinate, '不予共享', 'is not shared');
    return field.owner;
  });
  return [...new Set([consumer, ...owners])].sort();
}

function badGrant(coordinate: string, zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `${coordinate} ${zh}`, en: `${coordinate} ${en}` },
    coordinates: [coordinate],
  });
}
