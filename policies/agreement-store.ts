import type pg from 'pg';
import { HubError } from '../errors.ts';
import type { Agreement } from './agreement.ts';
import { AgreementListener } from './agreement-listener.ts';

export interface AgreementStoreOptions {
  readonly pool: pg.Pool;
  /** Connection on which changes are told. */
  readonly connectionString: string;
  readonly onError: (error: unknown) => void;
}

/** Reads agreements from the hub's database. What it keeps is dropped the moment that any process changes it. */
export interface AgreementStore {
  /** @throws HubError AUDIT_UNAVAILABLE where the hub's database, in which the log lies too, cannot be read */
  find(id: string): Promise<Agreement | undefined>;
  /** Identifiers of the agreements to which a department is a party, as consumer or as owner of granted data. */
  idsOfParty(department: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * While the listening connection is lost, or nobody knows whether it is, changes could be missed, so nothing is kept
 * and every request reads the database.
 */
export async function openAgreementStore({
  pool,
  connectionString,
  onError,
}: AgreementStoreOptions): Promise<AgreementStore> {
  const listener = new AgreementListener(connectionString, onError);
  await listener.start();
  return {
    async find(id) {
      const known = listener.find(id);
      if (known !== undefined) return known;
      const { generation } = listener;
      const agreement = await read(pool, id).catch((cause) => {
        onError(cause);
        throw new HubError('AUDIT_UNAVAILABLE', { cause });
      });
      // A change that was told while we were reading may be newer than what we read.
      if (agreement !== undefined && generation === listener.generation) listener.keep(agreement);
      return agreement;
    },
    async idsOfParty(department) {
      const { rows } = await pool.query<{ agreement: string }>(
        'SELECT DISTINCT agreement FROM agreement_version WHERE parties @> ARRAY[$1]',
        [department],
      );
      return rows.map(({ agreement }) => agreement);
    },
    close: () => listener.close(),
  };
}

async function read(pool: pg.Pool, id: string): Promise<Agreement | undefined> {
  const { rows } = await pool.query<Omit<Agreement, 'id'>>(
    `SELECT a.version, a.state, v.document, v.resolved
       FROM agreement a JOIN agreement_version v ON v.agreement = a.id AND v.version = a.version
      WHERE a.id = $1`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? undefined : { id, ...row };
}
