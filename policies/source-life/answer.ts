import { HubError } from '../../errors.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import { sdlDigest } from './draft.ts';
import { makerOf } from './readdress.ts';
import { BIG_DATA, type Side } from './sides.ts';
import { lockSource } from './stored-source.ts';

export interface SourceAnswerInput {
  readonly id: string;
  readonly version: number;
  /** Of a refusal; undefined: the answer is approval. */
  readonly reason?: string;
}

interface Submitted {
  readonly sdl: string;
  readonly makers: readonly string[];
  readonly submittedBy: string;
  readonly answers: readonly { readonly side: Side; readonly person: string }[] | null;
}

/**
 * A person of the owner department, or of the Big Data Administration, answers a version. It is approved when both have approved
 * it; each is another person than those who made it, and than each other.
 * @throws HubError FORBIDDEN, CONFLICT where there is nothing to answer
 */
export async function answerSource(
  change: Change,
  { id, version, reason }: SourceAnswerInput,
): Promise<void> {
  const { client, actor, now } = change;
  const source = await lockSource(change, id);
  const { rows } = await client.query<Submitted>(
    `SELECT v.sdl, v.makers, v.submitted_by AS "submittedBy",
            (SELECT jsonb_agg(jsonb_build_object('side', a.side, 'person', a.person))
               FROM source_answer a WHERE (a.source, a.version) = (v.source, v.version)) AS answers
       FROM source_version v WHERE v.source = $1 AND v.version = $2 AND v.state = 'SUBMITTED'`,
    [id, version],
  );
  const [submitted] = rows;
  if (submitted === undefined)
    throw conflict(`${id} 没有待批准的版本 ${version}`, `version ${version} of ${id} awaits no answer`);
  const answers = submitted.answers ?? [];
  const side = openSide(actor.department, { owner: source.department, answers });
  const person = `${actor.department}/${actor.operator}`;
  assertOtherThan(person, [
    ...submitted.makers,
    submitted.submittedBy,
    ...answers.map((answer) => answer.person),
  ]);
  const approved = reason === undefined;
  await client.query(
    'INSERT INTO source_answer (source, version, side, approved, reason, person, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, version, side, approved, reason ?? null, person, now],
  );
  const state = !approved ? 'REJECTED' : answers.length === 1 ? 'APPROVED' : undefined;
  if (state !== undefined)
    await client.query('UPDATE source_version SET state = $3 WHERE source = $1 AND version = $2', [
      id,
      version,
      state,
    ]);
  change.record({
    action: approved ? 'SOURCE_APPROVED' : 'SOURCE_REFUSED',
    target: id,
    version,
    document: sdlDigest(submitted.sdl),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Which side a department answers for; of its own sources the Big Data Administration is both, by two persons. */
function openSide(
  department: string,
  { owner, answers }: { readonly owner: string; readonly answers: readonly { readonly side: Side }[] },
): Side {
  const sides: readonly Side[] = [
    ...(department === owner ? (['OWNER'] as const) : []),
    ...(department === BIG_DATA ? (['BIG_DATA'] as const) : []),
  ];
  const open = sides.find((side) => !answers.some((answer) => answer.side === side));
  if (open !== undefined) return open;
  throw conflict('本部门已答复', 'your department has answered already');
}

/** Persons are told apart as `personOf` does. */
function assertOtherThan(person: string, makers: readonly string[]): void {
  const own = makerOf(person);
  if (!makers.some((maker) => makerOf(maker) === own)) return;
  throw new HubError('FORBIDDEN', {
    detail: {
      zh: '拟稿、提交与两方批准须为不同的人',
      en: 'who drafts or submits, and the two who approve, must be different persons',
    },
  });
}
