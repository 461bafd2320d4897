import type { ClientBase } from 'pg';

/** What the agreement's log says of an emergency that is over before its time, whoever ended it. */
export const EMERGENCY_CLOSED = 'EMERGENCY_CLOSED';

/** An emergency that ended with the version of the agreement under which it was opened. */
export interface EndedEmergency {
  readonly action: typeof EMERGENCY_CLOSED;
  readonly agreement: string;
  readonly version: number;
  /** The agreement's consumer. */
  readonly department: string;
  /** The emergency's identifier. */
  readonly target: string;
}

/**
 * Ends the emergencies under versions that are in force no more, in the transaction that takes their place: nobody can
 * use them any longer (assert-emergency.ts), and the hours for their review count from now. They do not keep their
 * persons from opening another under the new version (assert-may-open.ts).
 */
export async function endEmergenciesOfOldVersions(
  client: ClientBase,
  agreements: readonly string[],
  now: Date,
): Promise<readonly EndedEmergency[]> {
  const { rows } = await client.query<EndedEmergency>(
    `UPDATE emergency e SET ends_at = $2, review_due = review_due - (ends_at - $2) FROM agreement a
      WHERE e.agreement = ANY ($1) AND a.id = e.agreement AND e.version <> a.version AND e.ends_at > $2
     RETURNING '${EMERGENCY_CLOSED}' AS action, e.agreement, e.version, e.department, e.id::text AS target`,
    [agreements, now],
  );
  return rows;
}
