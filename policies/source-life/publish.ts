import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { sdlDigest } from './draft.ts';
import { lockPublications } from './publication-lock.ts';
import { lockSource } from './stored-source.ts';

export interface PublicationInput {
  readonly id: string;
  readonly version: number;
  readonly action: 'PUBLISHED' | 'ROLLED_BACK';
  /** Throws where the SDL does not fit into what is published by now, or the source does not keep its contract. */
  readonly assertSound: (sdl: string) => Promise<void>;
}

/**
 * Makes a version part of the graph that all hubs serve.
 * @throws HubError FORBIDDEN, CONFLICT where the version is not approved, is published already, or (to roll back) never was
 *   published, BAD_USER_INPUT of its faults
 */
export async function publishSource(
  change: Change,
  { id, version, action, assertSound }: PublicationInput,
): Promise<void> {
  const { client } = change;
  await lockPublications(client);
  await lockSource(change, id);
  const { rows } = await client.query<{ sdl: string; state: string; current: boolean; before: boolean }>(
    `SELECT v.sdl, v.state,
            v.version IS NOT DISTINCT FROM (SELECT p.version FROM source_publication p WHERE p.source = v.source
                                            ORDER BY p.generation DESC LIMIT 1) AS current,
            EXISTS (SELECT FROM source_publication p WHERE (p.source, p.version) = (v.source, v.version)) AS before
       FROM source_version v WHERE v.source = $1 AND v.version = $2`,
    [id, version],
  );
  const [found] = rows;
  if (found === undefined || found.state !== 'APPROVED')
    throw conflict(
      `${id} 的版本 ${version} 尚未获两方批准`,
      `version ${version} of ${id} has not been approved by both sides`,
    );
  if (found.current)
    throw conflict(`${id} 的版本 ${version} 已发布`, `version ${version} of ${id} is published already`);
  if (action === 'ROLLED_BACK' && !found.before)
    throw conflict(
      `${id} 的版本 ${version} 从未发布,请用发布`,
      `version ${version} of ${id} never was published: publish it`,
    );
  await assertSound(found.sdl);
  await note(change, { id, version, action });
  change.record({ action: `SOURCE_${action}`, target: id, version, document: sdlDigest(found.sdl) });
}

/**
 * Takes a source's fields out of the graph. Agreements that grant them keep the grants, which are marked for review.
 * @throws HubError FORBIDDEN, CONFLICT where it is not published
 */
export async function retireSource(
  change: Change,
  {
    id,
    reason,
    assertSound,
  }: { readonly id: string; readonly reason: string; readonly assertSound: () => Promise<void> },
): Promise<void> {
  const { client, now } = change;
  await lockPublications(client);
  await lockSource(change, id);
  const { rows } = await client.query<{ version: number | null }>(
    'SELECT version FROM source_publication WHERE source = $1 ORDER BY generation DESC LIMIT 1',
    [id],
  );
  const version = rows[0]?.version ?? null;
  if (version === null) throw conflict(`${id} 未发布`, `${id} is not published`);
  // Another source's types may lead to this one's.
  await assertSound();
  await note(change, { id, version: null, action: 'RETIRED' });
  // Nobody looks any more whether it is mended.
  await client.query('UPDATE source_drift SET mended_at = $2 WHERE source = $1 AND mended_at IS NULL', [
    id,
    now,
  ]);
  change.record({ action: 'SOURCE_RETIRED', target: id, version, reason });
}

async function note(
  { client, actor, now }: Change,
  { id, version, action }: { readonly id: string; readonly version: number | null; readonly action: string },
): Promise<void> {
  await client.query(
    `INSERT INTO source_publication (source, version, action, person, published_at) VALUES ($1, $2, $3, $4, $5)`,
    [id, version, action, `${actor.department}/${actor.operator}`, now],
  );
}
