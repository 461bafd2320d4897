import { HubError } from '../../errors.ts';
import type { Actor, Change } from '../change.ts';
import { BIG_DATA } from './sides.ts';

/** An onboarded source as it is kept. */
export interface StoredSource {
  readonly id: string;
  readonly department: string;
  readonly kind: string;
}

const ID = /^[a-z][a-z0-9-]{1,62}$/;

/** @throws HubError BAD_USER_INPUT */
export function assertSourceId(id: string): void {
  if (ID.test(id)) return;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: '来源标识应为小写字母、数字、连字符,以字母开头,2–63 个字符',
      en: 'the identifier of a source has 2 to 63 lower-case letters, digits and hyphens and begins with a letter',
    },
  });
}

/** Whether a department may work on a source: its owner, and the Big Data Administration, which connects anybody's. */
export function mayWorkOn({ department }: Pick<Actor, 'department'>, owner: string): boolean {
  return department === owner || department === BIG_DATA;
}

/**
 * Locks a source for a step. One that does not exist and one of another department look alike.
 * @throws HubError FORBIDDEN
 */
export async function lockSource({ client, actor }: Change, id: string): Promise<StoredSource> {
  const { rows } = await client.query<StoredSource>(
    'SELECT id, department, kind FROM source WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  );
  const [source] = rows;
  if (source !== undefined && mayWorkOn(actor, source.department)) return source;
  throw notYours();
}

export function notYours(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '本部门没有这一在线接入的来源',
      en: 'your department has no such onboarded source',
    },
  });
}
