import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { sdlDigest } from './draft.ts';
import { lockSource } from './stored-source.ts';

/**
 * Submits the draft as it is; from now on it is never changed.
 * @param examine throws where the SDL has faults; the types of the source's columns, for the version to remember
 * @throws HubError FORBIDDEN, CONFLICT where there is no draft, BAD_USER_INPUT of its faults
 */
export async function submitSource(
  change: Change,
  id: string,
  examine: (sdl: string) => Promise<object>,
): Promise<void> {
  const { client, actor, now } = change;
  await lockSource(change, id);
  const { rows } = await client.query<{ version: number; sdl: string }>(
    `SELECT version, sdl FROM source_version WHERE source = $1 AND state = 'DRAFT'`,
    [id],
  );
  const [draft] = rows;
  if (draft === undefined) throw conflict(`${id} 没有草稿`, `${id} has no draft`);
  const types = await examine(draft.sdl);
  await client.query(
    `UPDATE source_version SET state = 'SUBMITTED', submitted_at = $3, submitted_by = $4, types = $5
      WHERE source = $1 AND version = $2`,
    [id, draft.version, now, `${actor.department}/${actor.operator}`, JSON.stringify(types)],
  );
  change.record({
    action: 'SOURCE_SUBMITTED',
    target: id,
    version: draft.version,
    document: sdlDigest(draft.sdl),
  });
}
