import type { ClientBase } from 'pg';
import type { AgreementDocument, ResolvedGrants } from '../agreement.ts';
import { notAParty } from './refusals.ts';

export type VersionState =
  | 'SUBMITTED'
  | 'APPROVED'
  | 'REFUSED'
  | 'WITHDRAWN'
  | 'CONCLUDED'
  | 'IN_FORCE'
  | 'SUPERSEDED';

/** An agreement as its row has it. */
export interface StoredAgreement {
  readonly id: string;
  readonly consumer: string;
  /** The version in force. */
  readonly version: number | null;
  /** The countersigned version that takes its place on its first day. */
  readonly nextVersion: number | null;
  readonly state: 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'REVOKED';
  /** `DEPARTMENT/person`. */
  readonly suspendedBy: string | null;
}

export interface StoredVersion {
  readonly version: number;
  readonly state: VersionState;
  readonly document: AgreementDocument;
  readonly resolved: ResolvedGrants;
  readonly parties: readonly string[];
  /** Persons of the consumer. */
  readonly makers: readonly string[];
}

/** Reads an agreement and keeps it from changing until the transaction ends: steps of one agreement take turns. */
export async function lockAgreement(client: ClientBase, id: string): Promise<StoredAgreement | undefined> {
  const { rows } = await client.query<StoredAgreement>(
    `SELECT id, consumer, version, next_version AS "nextVersion", state, suspended_by AS "suspendedBy"
       FROM agreement WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0];
}

/** @throws HubError FORBIDDEN where there is no such agreement */
export async function lockExisting(client: ClientBase, id: string): Promise<StoredAgreement> {
  const agreement = await lockAgreement(client, id);
  if (agreement === undefined) throw notAParty();
  return agreement;
}

/** @throws HubError FORBIDDEN where there is no such version */
export async function readVersion(client: ClientBase, id: string, version: number): Promise<StoredVersion> {
  const { rows } = await client.query<StoredVersion>(
    'SELECT version, state, document, resolved, parties, makers FROM agreement_version WHERE agreement = $1 AND version = $2',
    [id, version],
  );
  if (rows[0] === undefined) throw notAParty();
  return rows[0];
}

export async function setVersionState(
  client: ClientBase,
  { id, version }: { readonly id: string; readonly version: number },
  state: VersionState,
): Promise<void> {
  await client.query('UPDATE agreement_version SET state = $3 WHERE agreement = $1 AND version = $2', [
    id,
    version,
    state,
  ]);
}
