import type { ClientBase } from 'pg';
import type { SourceAddress } from '../../connectors/source-address.ts';
import { lockPublications } from '../../policies/source-life/publication-lock.ts';
import { sealAddress } from './sealed-address.ts';

export interface EnrolledSource {
  readonly id: string;
  readonly department: string;
  readonly kind: string;
  readonly sdl: string;
  readonly address: SourceAddress;
}

/**
 * Publishes a source of the demo as onboarding would have done, or gives one that is there its address of today. A source that people
 * have changed since stays as it is.
 */
export async function enrolSource(
  client: ClientBase,
  { id, department, kind, sdl, address }: EnrolledSource,
  secret: Buffer,
): Promise<void> {
  const sealed = sealAddress(address, { source: id, secret });
  await client.query('BEGIN');
  try {
    await lockPublications(client);
    await client.query(ENROL, [id, department, kind, sealed, sdl]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const ENROL = `
  WITH placed AS (
    INSERT INTO source (id, department, kind, address, connected_at, connected_by)
    VALUES ($1, $2, $3, $4, now(), 'BIG_DATA/demo')
    ON CONFLICT (id) DO UPDATE SET address = EXCLUDED.address, address_revision = source.address_revision + 1
    RETURNING id, address_revision
  ), described AS (
    INSERT INTO source_version (source, version, sdl, state, drafted_at, drafted_by, makers, submitted_at, submitted_by)
    SELECT id, 1, $5, 'APPROVED', now(), 'BIG_DATA/demo', ARRAY['BIG_DATA/demo'], now(), 'BIG_DATA/demo' FROM placed
    ON CONFLICT DO NOTHING
  )
  INSERT INTO source_publication (source, version, action, person, published_at)
  SELECT p.id, coalesce(newest.version, 1), CASE WHEN newest.generation IS NULL THEN 'PUBLISHED' ELSE 'READDRESSED' END, 'BIG_DATA/demo', now()
    FROM placed p
      LEFT JOIN LATERAL (SELECT s.version, s.generation FROM source_publication s WHERE s.source = p.id
                          ORDER BY s.generation DESC LIMIT 1) AS newest ON true
   WHERE newest.generation IS NULL OR newest.version IS NOT NULL`;
