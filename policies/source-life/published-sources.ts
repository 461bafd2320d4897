import type { Pool } from 'pg';

/** A version of an onboarded source that is in service. */
export interface PublishedSource {
  readonly id: string;
  readonly version: number;
  readonly sdl: string;
  /** Sealed (server/sources/sealed-address.ts). */
  readonly address: Buffer;
  /** Grows with each change of the address. */
  readonly addressRevision: number;
  /** Of its columns when the version was submitted, by table and column; null where nobody noted them. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>> | null;
}

/** What is published at a moment. */
export interface Publication {
  /** The number of the newest publication; '0' where there never was one. */
  readonly generation: string;
  readonly sources: readonly PublishedSource[];
}

/** One statement, so that generation and sources are of one moment. */
export async function readPublication(pool: Pool): Promise<Publication> {
  const { rows } = await pool.query<
    PublishedSource & { readonly generation: string; readonly id: string | null }
  >(`
    WITH newest AS (
      SELECT DISTINCT ON (source) source, version FROM source_publication ORDER BY source, generation DESC)
    SELECT g.generation, s.id, v.version, v.sdl, s.address, s.address_revision AS "addressRevision", v.types
      FROM (SELECT coalesce(max(generation), 0) AS generation FROM source_publication) AS g
        LEFT JOIN newest n ON n.version IS NOT NULL
        LEFT JOIN source s ON s.id = n.source
        LEFT JOIN source_version v ON v.source = n.source AND v.version = n.version
     ORDER BY s.id`);
  return {
    generation: rows[0]?.generation ?? '0',
    sources: rows.flatMap(({ generation, ...source }) => (source.id === null ? [] : [source])),
  };
}

/** The number of the newest publication. */
export async function readGeneration(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ generation: string }>(
    'SELECT coalesce(max(generation), 0) AS generation FROM source_publication',
  );
  return rows[0]?.generation ?? '0';
}

/** Under which name the SDL of a published version is known in faults and places. */
export function sdlNameOf({ id, version }: Pick<PublishedSource, 'id' | 'version'>): string {
  return `${id}@${version}.graphql`;
}
