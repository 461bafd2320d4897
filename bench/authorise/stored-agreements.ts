import { type AgreementStore, openAgreementStore } from '../../policies/agreement-store.ts';
import { resolveGrants } from '../../policies/resolve-grants.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { withDatabase } from '../../server/database/connection-string.ts';
import { createDatabase } from '../../server/database/databases.ts';
import { migrate } from '../../server/database/migrate.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { withClient } from '../../with-client.ts';
import { DOCUMENT } from './authorising.ts';

/** A hub's database with many agreements, in a PostgreSQL and a folder that are gone afterwards. */
export interface StoredAgreements {
  readonly count: number;
  idOf(number: number): string;
  /** A store that has read nothing yet. */
  open(): Promise<AgreementStore>;
  close(): Promise<void>;
}

export async function storeAgreements(
  server: string,
  catalogue: Catalogue,
  count: number,
): Promise<StoredAgreements> {
  const name = `agreements_${count}`;
  await createDatabase(server, name);
  const url = withDatabase(server, name);
  await migrate(url);
  await withClient(url, async (client) => {
    // Nobody listens yet, and a hundred thousand notifications would only fill PostgreSQL's queue.
    await client.query('SET session_replication_role = replica');
    await client.query(
      "INSERT INTO agreement (id, consumer, version, state) SELECT 'a-' || i, 'HRSS', 1, 'ACTIVE' FROM generate_series(1, $1) i",
      [count],
    );
    await client.query(
      `INSERT INTO agreement_version (agreement, version, document, resolved, parties)
       SELECT 'a-' || i, 1, $2, $3, '{HRSS,PUBLIC_SECURITY}' FROM generate_series(1, $1) i`,
      [count, JSON.stringify(DOCUMENT), JSON.stringify(resolveGrants(catalogue, DOCUMENT))],
    );
    await client.query('VACUUM ANALYZE agreement, agreement_version');
  });
  const runtime = withDatabase(server, name, RESTRICTED_SESSION);
  const pool = createPool({ connectionString: runtime, onError: ignore });
  await pool.query('SELECT 1');
  return {
    count,
    idOf: (number) => `a-${1 + (number % count)}`,
    open: () => openAgreementStore({ pool, connectionString: runtime, onError: ignore }),
    close: () => pool.end(),
  };
}

function ignore(): void {}
