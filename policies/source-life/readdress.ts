import { assertOther, type Change, personOf } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { lockPublications } from './publication-lock.ts';
import { lockSource } from './stored-source.ts';

export interface NewAddress {
  readonly id: string;
  /** Sealed; it has been tried. */
  readonly address: Buffer;
  /** Scheme and host, for people and the log. */
  readonly place: string;
}

/**
 * Another address. Of a source that is or was in service it is only proposed, for another person to confirm: whoever redirects a
 * source alone could put any data in the place of what two departments approved.
 * @throws HubError FORBIDDEN
 */
export async function changeAddress(change: Change, { id, address, place }: NewAddress): Promise<void> {
  const { client, actor } = change;
  await lockSource(change, id);
  const { rowCount } = await client.query('SELECT FROM source_publication WHERE source = $1 LIMIT 1', [id]);
  if (rowCount === 0) {
    await client.query(
      'UPDATE source SET address = $2, address_revision = address_revision + 1 WHERE id = $1',
      [id, address],
    );
    change.record({ action: 'SOURCE_READDRESSED', target: id, reason: place });
    return;
  }
  await client.query(
    'UPDATE source SET proposed_address = $2, proposed_place = $3, proposed_by = $4 WHERE id = $1',
    [id, address, place, `${actor.department}/${actor.operator}`],
  );
  change.record({ action: 'SOURCE_READDRESSED_PROPOSED', target: id, reason: place });
}

/** The version that is in service. */
export interface InService {
  readonly version: number;
  readonly sdl: string;
}

export interface Confirmation {
  readonly id: string;
  /** Throws where the address (sealed) cannot be reached, or what is there is not as the version in service says. */
  readonly assertSound: (address: Buffer, inService: InService | undefined) => Promise<void>;
}

interface Proposed {
  readonly address: Buffer | null;
  readonly place: string;
  readonly proposedBy: string;
  readonly version: number | null;
  readonly sdl: string;
}

/**
 * Another person makes the proposed address the source's. One that is published is reached there from the next generation on.
 * @throws HubError FORBIDDEN, CONFLICT where none is proposed, or the contract is not met there, BAD_USER_INPUT of faults
 */
export async function confirmAddress(change: Change, { id, assertSound }: Confirmation): Promise<void> {
  const { client, actor, now } = change;
  await lockPublications(client);
  await lockSource(change, id);
  const { rows } = await client.query<Proposed>(
    `SELECT s.proposed_address AS address, s.proposed_place AS place, s.proposed_by AS "proposedBy", v.version, v.sdl
       FROM source s
         LEFT JOIN source_version v ON v.source = s.id AND v.version = (
           SELECT p.version FROM source_publication p WHERE p.source = s.id ORDER BY p.generation DESC LIMIT 1)
      WHERE s.id = $1`,
    [id],
  );
  const [proposed] = rows;
  if (proposed === undefined || proposed.address === null)
    throw conflict(`${id} 没有待确认的地址`, `no address of ${id} awaits confirmation`);
  const { address, place, proposedBy, version, sdl } = proposed;
  assertOther(actor, makerOf(proposedBy));
  await assertSound(address, version === null ? undefined : { version, sdl });
  await client.query(
    `UPDATE source SET address = proposed_address, address_revision = address_revision + 1,
                       proposed_address = NULL, proposed_place = NULL, proposed_by = NULL WHERE id = $1`,
    [id],
  );
  if (version !== null)
    await client.query(
      `INSERT INTO source_publication (source, version, action, person, published_at) VALUES ($1, $2, 'READDRESSED', $3, $4)`,
      [id, version, `${actor.department}/${actor.operator}`, now],
    );
  change.record({ action: 'SOURCE_READDRESSED', target: id, reason: place });
}

/** `department/name` as it is stored, in the form in which persons are told apart. */
export function makerOf(person: string): string {
  const [department = '', ...operator] = person.split('/');
  return personOf({ department, operator: operator.join('/') });
}
