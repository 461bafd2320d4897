import type { Pool } from 'pg';
import { IS_PARTY, type Viewer } from '../lifecycle/read-agreements.ts';
import { versionInForce } from '../lifecycle/version-in-force.ts';

/** An agreement in force that grants something of a dataset, in an emergency too. */
export interface DatasetUse {
  readonly dataset: string;
  readonly agreement: string;
  readonly version: number;
  readonly consumer: string;
  readonly purposes: readonly string[];
  readonly validTo: string;
  readonly coordinates: readonly string[];
  /** Whether the viewer's department may know the agreement. */
  readonly isParty: boolean;
}

export interface UsesOf {
  readonly datasets: readonly string[];
  /** Department whose uses alone are read. */
  readonly consumer?: string;
}

/**
 * Uses of datasets by all departments: the catalogue is shared, and says who uses what for which service item. What an
 * agreement says is its parties' business: whoever shows a use keeps the rest from others.
 */
export async function readUses(
  pool: Pool,
  { department, today }: Viewer,
  { datasets, consumer }: UsesOf,
): Promise<readonly DatasetUse[]> {
  const { rows } = await pool.query<DatasetUse>(
    `SELECT split_part(g ->> 'coordinate', '.', 1) AS dataset, a.id AS agreement, v.version, a.consumer,
            v.document -> 'purposes' AS purposes, v.document ->> 'validTo' AS "validTo",
            array_agg(DISTINCT g ->> 'coordinate' ORDER BY g ->> 'coordinate') AS coordinates, ${IS_PARTY} AS "isParty"
       FROM agreement a
       JOIN agreement_version v ON v.agreement = a.id AND v.version = ${versionInForce('$1')}
      CROSS JOIN LATERAL jsonb_array_elements((v.resolved -> 'grants') || coalesce(v.resolved -> 'emergency', '[]')) AS g
      WHERE a.state = 'ACTIVE' AND v.document ->> 'validFrom' <= $1 AND v.document ->> 'validTo' >= $1
        AND split_part(g ->> 'coordinate', '.', 1) = ANY ($3) AND ($4::text IS NULL OR a.consumer = $4)
      GROUP BY 1, a.id, v.agreement, v.version
      ORDER BY 1, a.consumer, a.id`,
    [today, department, datasets, consumer ?? null],
  );
  return rows;
}
