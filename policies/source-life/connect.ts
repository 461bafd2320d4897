import { HubError } from '../../errors.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { assertSourceId, lockSource, mayWorkOn } from './stored-source.ts';

export interface NewSource {
  readonly id: string;
  readonly department: string;
  readonly kind: string;
  /** Sealed. */
  readonly address: Buffer;
}

/**
 * Notes a source whose address has been tried.
 * @param taken identifiers of the sources that come with the hub
 * @throws HubError BAD_USER_INPUT for an identifier that is none, FORBIDDEN for another department's data, CONFLICT for one that
 *   is taken
 */
export async function connectSource(
  change: Change,
  { id, department, kind, address }: NewSource,
  taken: ReadonlySet<string>,
): Promise<void> {
  const { client, actor, now } = change;
  assertSourceId(id);
  if (!mayWorkOn(actor, department)) throw notOwner();
  if (taken.has(id)) throw idTaken(id);
  const { rowCount } = await client.query(
    `INSERT INTO source (id, department, kind, address, connected_at, connected_by)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [id, department, kind, address, now, `${actor.department}/${actor.operator}`],
  );
  if (rowCount === 0) throw idTaken(id);
  change.record({ action: 'SOURCE_CONNECTED', target: id });
}

/** Another address, which has been tried. A source that is published is reached there from the next generation on. */
export async function changeAddress(
  change: Change,
  { id, address }: Pick<NewSource, 'id' | 'address'>,
): Promise<void> {
  const { client, actor, now } = change;
  await lockSource(change, id);
  await client.query(
    'UPDATE source SET address = $2, address_revision = address_revision + 1 WHERE id = $1',
    [id, address],
  );
  await client.query(
    `INSERT INTO source_publication (source, version, action, person, published_at)
     SELECT source, version, 'READDRESSED', $2, $3
       FROM (SELECT source, version FROM source_publication WHERE source = $1 ORDER BY generation DESC LIMIT 1) AS newest
      WHERE version IS NOT NULL`,
    [id, `${actor.department}/${actor.operator}`, now],
  );
  change.record({ action: 'SOURCE_READDRESSED', target: id });
}

function idTaken(id: string): HubError {
  return conflict(`来源标识 ${id} 已被使用`, `the source id ${id} is taken`);
}

function notOwner(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '只能接入本部门的来源;大数据管理局可代任何部门接入',
      en: 'a department connects its own sources; only the Big Data Administration connects those of others',
    },
  });
}
