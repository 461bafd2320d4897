import { createHash } from 'node:crypto';
import { HubError } from '../../errors.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { lockSource } from './stored-source.ts';

/** Characters of a source's SDL; hundreds of types fit. */
export const MOST_SDL = 500_000;

/**
 * Saves a draft, in place of the one that there is. All who ever saved it are its makers.
 * @throws HubError BAD_USER_INPUT where it is too long, FORBIDDEN, CONFLICT while a version awaits its answers
 */
export async function draftSource(
  change: Change,
  { id, sdl }: { readonly id: string; readonly sdl: string },
): Promise<void> {
  const { client, actor, now } = change;
  assertSize(sdl);
  await lockSource(change, id);
  const { rows } = await client.query<{ version: number; state: string }>(
    `SELECT version, state FROM source_version WHERE source = $1 ORDER BY version DESC LIMIT 1`,
    [id],
  );
  const [last] = rows;
  if (last?.state === 'SUBMITTED')
    throw conflict(
      `${id} 的版本 ${last.version} 待批准;请先答复`,
      `version ${last.version} of ${id} awaits its answers: have it answered first`,
    );
  const version = last?.state === 'DRAFT' ? last.version : (last?.version ?? 0) + 1;
  await client.query(
    `INSERT INTO source_version (source, version, sdl, drafted_at, drafted_by, makers) VALUES ($1, $2, $3, $4, $5, ARRAY[$5])
     ON CONFLICT (source, version) DO UPDATE SET
       sdl = EXCLUDED.sdl, drafted_at = EXCLUDED.drafted_at, drafted_by = EXCLUDED.drafted_by,
       makers = array_remove(source_version.makers, EXCLUDED.drafted_by) || EXCLUDED.drafted_by`,
    [id, version, sdl, now, `${actor.department}/${actor.operator}`],
  );
  change.record({ action: 'SOURCE_DRAFTED', target: id, version, document: sdlDigest(sdl) });
}

/** SHA-256 of an SDL text, hex: the log tells which text was approved. */
export function sdlDigest(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}

function assertSize(sdl: string): void {
  if (sdl.length <= MOST_SDL && !sdl.includes('\0')) return;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `SDL 至多 ${MOST_SDL} 个字符,不得含 NUL`,
      en: `the SDL has ${MOST_SDL} characters at the most and no NUL`,
    },
  });
}
