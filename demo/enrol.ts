import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { appendWithin } from '../audit/append.ts';
import { encodeChange } from '../audit/entry.ts';
import { HUB_LOG } from '../audit/hub-log.ts';
import { documentHash } from '../policies/document/document-hash.ts';
import { type SavedAgreement, saveAgreement } from '../policies/save-agreement.ts';
import { enrolServiceItem } from '../policies/service-items/enrol-service-item.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { DEMO_AGREEMENTS } from './demo-agreements.ts';
import { DEMO_CLIENTS, type DemoClient, demoCredentials } from './demo-clients.ts';
import { ONBOARDED_AGREEMENTS } from './onboarded-agreements.ts';
import { ONBOARDED_SERVICE_ITEMS } from './onboarded-service-items.ts';
import { type DemoServiceItem, SERVICE_ITEMS } from './service-items.ts';

export interface EnrolInput {
  /** The owner's login. */
  readonly pool: Pool;
  readonly catalogue: Catalogue;
  readonly secret: Buffer;
  /** How a client gets its credentials into the hub's database. */
  readonly register: (client: DemoClient & ReturnType<typeof demoCredentials>) => Promise<void>;
  /** The installation's secret is new: what was derived from an older one is replaced. */
  readonly renew: boolean;
}

/**
 * Enrols the demo's clients and puts its agreements into force; what is there already, and what departments made of it,
 * stays.
 */
export async function enrolDemo({ pool, catalogue, secret, register, renew }: EnrolInput): Promise<void> {
  const ids = DEMO_CLIENTS.map(({ id }) => id);
  if (renew) await pool.query('DELETE FROM client WHERE id = ANY($1)', [ids]);
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM client WHERE id = ANY($1)', [ids]);
  const enrolled = new Set(rows.map(({ id }) => id));
  const missing = DEMO_CLIENTS.filter(({ id }) => !enrolled.has(id));
  await Promise.all(missing.map((client) => register({ ...client, ...demoCredentials(secret, client) })));
  for (const [code, item] of Object.entries(SERVICE_ITEMS)) await enrolItem(pool, code, item);
  const concluded = await readConcluded(pool);
  for (const agreement of DEMO_AGREEMENTS.filter(({ id }) => !concluded.has(id)))
    await saveAgreement(pool, catalogue, { ...agreement, record: recordEnrolment(agreement) });
}

/**
 * Puts the agreements about data of onboarded sources into force, with the service items that they name: those whose sources
 * the catalogue has. To be called once these are published, at each start.
 */
export async function enrolOnboarded({
  pool,
  catalogue,
}: Pick<EnrolInput, 'pool' | 'catalogue'>): Promise<void> {
  for (const [code, item] of Object.entries(ONBOARDED_SERVICE_ITEMS)) await enrolItem(pool, code, item);
  const concluded = await readConcluded(pool);
  for (const { id, sources, document } of ONBOARDED_AGREEMENTS) {
    if (concluded.has(id) || !sources.every((source) => catalogue.sources.has(source))) continue;
    const agreement = { id, document };
    await saveAgreement(pool, catalogue, { ...agreement, record: recordEnrolment(agreement) });
  }
}

/** Agreements that departments have amended, or revoked, since they were enrolled. */
async function readConcluded(pool: Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM agreement a
      WHERE state = 'REVOKED'
         OR EXISTS (SELECT FROM agreement_version v WHERE v.agreement = a.id AND makers <> '{}')`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The hub's log says that nobody reviewed the item. */
async function enrolItem(
  pool: Pool,
  code: string,
  { department, ...document }: DemoServiceItem,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const revisedOn = dateInShanghai(new Date());
    if (await enrolServiceItem(client, { code, department, document, revisedOn })) {
      const leaf = enrolment({ department, action: 'SERVICE_ITEM_ENROLLED', target: code });
      await appendWithin(client, [{ log: HUB_LOG, leaves: [leaf] }]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The log of an agreement that nobody had to answer begins with saying so. */
export function recordEnrolment({ id, document }: SavedAgreement) {
  return async (client: ClientBase, version: number): Promise<void> => {
    const leaf = enrolment({
      agreement: id,
      version,
      department: document.consumer,
      action: 'AGREEMENT_ENROLLED',
      document: documentHash(document),
    });
    await appendWithin(client, [{ log: id, leaves: [leaf] }]);
  };
}

interface Enrolment {
  readonly department: string;
  readonly action: string;
  readonly agreement?: string;
  readonly version?: number;
  readonly target?: string;
  readonly document?: string;
}

function enrolment({ department, action, agreement, version, target, document }: Enrolment) {
  return encodeChange({
    time: new Date().toISOString(),
    requestId: randomUUID(),
    log: agreement ?? HUB_LOG,
    agreement: agreement ?? null,
    agreementVersion: version ?? null,
    department,
    client: 'onecard',
    operator: null,
    action,
    target: target ?? null,
    reason: null,
    document: document ?? null,
  });
}
