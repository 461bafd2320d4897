import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import { AGREEMENT_ID, type Agreement } from './agreement.ts';
import type { AgreementStore } from './agreement-store.ts';
import { COUNTERSIGNING } from './countersigning.ts';

export interface AgreementsForParties {
  readonly pool: Pool;
  readonly agreements: AgreementStore;
}

/**
 * An agreement in the version in force, whatever its state, for a department that is a party to that version: its
 * consumer, an owner of what it grants, or HRSS, which countersigns all.
 * @throws HubError FORBIDDEN, the same for what does not exist and for what is other departments' business
 */
export async function agreementForParty(
  { pool, agreements }: AgreementsForParties,
  department: string,
  id: string,
): Promise<Agreement> {
  const agreement = AGREEMENT_ID.test(id) ? await agreements.find(id) : undefined;
  if (agreement === undefined) throw noParty();
  if (department === COUNTERSIGNING || department === agreement.document.consumer) return agreement;
  const { rowCount } = await pool.query(
    'SELECT FROM agreement_version WHERE agreement = $1 AND version = $2 AND parties @> ARRAY[$3]',
    [id, agreement.version, department],
  );
  if (rowCount === 0) throw noParty();
  return agreement;
}

function noParty(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '本部门不是这一协议的一方,或协议尚无生效版本',
      en: 'your department is no party to such an agreement in force',
    },
  });
}
