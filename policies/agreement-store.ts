import type pg from 'pg';
import { HubError } from '../errors.ts';
import type { Agreement } from './agreement.ts';
import { AgreementListener } from './agreement-listener.ts';
import { type AgreementVersions, versionOn } from './agreement-versions.ts';
import { dateInShanghai } from './shanghai-time.ts';

export interface AgreementStoreOptions {
  readonly pool: pg.Pool;
  /** Connection on which changes are told. */
  readonly connectionString: string;
  readonly onError: (error: unknown) => void;
}

/** Reads agreements from the hub's database. What it keeps is dropped the moment that any process changes it. */
export interface AgreementStore {
  /**
   * An agreement in the version that is in force at a time, by default now: one that waits for its first day takes over
   * as that day begins, without anybody being told.
   * @throws HubError AUDIT_UNAVAILABLE where the hub's database, in which the log lies too, cannot be read
   */
  find(id: string, now?: Date): Promise<Agreement | undefined>;
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
  const versionsOf = async (id: string): Promise<AgreementVersions | undefined> => {
    const known = listener.find(id);
    if (known !== undefined) return known;
    const { generation } = listener;
    const versions = await read(pool, id).catch((cause) => {
      onError(cause);
      throw new HubError('AUDIT_UNAVAILABLE', { cause });
    });
    // A change that was told while we were reading may be newer than what we read.
    if (versions !== undefined && generation === listener.generation) listener.keep(versions);
    return versions;
  };
  return {
    async find(id, now = new Date()) {
      const versions = await versionsOf(id);
      if (versions?.next === undefined) return versions?.inForce;
      return versionOn(dateInShanghai(now), versions);
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

async function read(pool: pg.Pool, id: string): Promise<AgreementVersions | undefined> {
  const { rows } = await pool.query<Omit<Agreement, 'id'> & { readonly waits: boolean }>(
    `SELECT a.state, v.version, v.document, v.resolved, v.version IS DISTINCT FROM a.version AS waits
       FROM agreement a JOIN agreement_version v ON v.agreement = a.id AND v.version IN (a.version, a.next_version)
      WHERE a.id = $1`,
    [id],
  );
  const agreementOf = (waiting: boolean): Agreement | undefined => {
    const row = rows.find(({ waits }) => waits === waiting);
    if (row === undefined) return undefined;
    const { waits, ...version } = row;
    return { id, ...version };
  };
  const inForce = agreementOf(false);
  return inForce && { id, inForce, next: agreementOf(true) };
}
