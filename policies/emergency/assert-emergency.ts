import type { Pool } from 'pg';
import { HubError } from '../../errors.ts';
import { personOf } from '../change.ts';
import { noSuchEmergency } from './open-emergency.ts';

export interface EmergencyUse {
  readonly id: string;
  readonly agreement: { readonly id: string; readonly version: number };
  readonly caller: { readonly department: string; readonly client: string };
  readonly operator: string | undefined;
}

/**
 * An emergency is used by the person and the client that opened it, under the version of the agreement under which it
 * was opened, until it ends. The database says so anew for each request: openings are few.
 * @throws HubError FORBIDDEN where the emergency is not open to the caller, AUDIT_UNAVAILABLE where nobody can tell
 */
export async function assertEmergencyOpen(
  pool: Pool,
  { id, agreement, caller, operator }: EmergencyUse,
): Promise<void> {
  const { rows } = await pool
    .query<{ department: string; operator: string }>(
      `SELECT department, operator FROM emergency
        WHERE id = $1 AND agreement = $2 AND version = $3 AND client = $4 AND ends_at > clock_timestamp()`,
      [id, agreement.id, agreement.version, caller.client],
    )
    .catch((cause) => {
      throw new HubError('AUDIT_UNAVAILABLE', { cause });
    });
  const [opened] = rows;
  if (
    opened === undefined ||
    operator === undefined ||
    personOf(opened) !== personOf({ department: caller.department, operator })
  )
    throw noSuchEmergency();
}
