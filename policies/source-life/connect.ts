import { HubError } from '../../errors.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { assertSourceId, mayWorkOn } from './stored-source.ts';

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
