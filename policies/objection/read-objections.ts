import type { Pool } from 'pg';
import type { Objection, ObjectionState } from './objection.ts';
import { openPersonalText, type PersonalText, type TextSeal } from './personal-text.ts';

/** A pool, or a connection within a transaction. */
type Database = Pick<Pool, 'query'>;

/** An objection as the table has it. */
export interface ObjectionRow
  extends Omit<Objection, 'entryIndex' | 'entrySeq' | 'statement' | 'explanation'> {
  readonly entryIndex: string;
  readonly entrySeq: string;
  readonly statement: Buffer;
  readonly explanation: Buffer | null;
}

export const COLUMNS = `
  id, agreement, version, entry_index AS "entryIndex", entry_seq AS "entrySeq", kind, coordinate, department, statement,
  raised_at AS "raisedAt", due_on::text AS "dueOn", state, explanation, operator, answered_at AS "answeredAt",
  coalesce(answered_at AT TIME ZONE 'Asia/Shanghai', now() AT TIME ZONE 'Asia/Shanghai')::date > due_on AS overdue`;

/** An objection and the seals of its texts. What is sealed is opened when it is asked for. */
export function objectionOf(row: ObjectionRow, seal: TextSeal): Objection {
  const { id, statement, explanation } = row;
  return {
    ...row,
    entryIndex: Number(row.entryIndex),
    entrySeq: BigInt(row.entrySeq),
    get statement() {
      return openPersonalText(statement, seal, statementOf(id));
    },
    get explanation(): PersonalText | null {
      return explanation === null ? null : openPersonalText(explanation, seal, explanationOf(id));
    },
  };
}

/** What the seal of an objection's statement is bound to. */
export function statementOf(id: string): string {
  return `objection ${id}: statement`;
}

/** What the seal of the explanation of its answer is bound to. */
export function explanationOf(id: string): string {
  return `objection ${id}: explanation`;
}

/** A citizen's own objections, the newest first. */
export async function readOwnObjections(
  pool: Pool,
  {
    subject,
    id,
    limit,
  }: { readonly subject: readonly string[]; readonly id?: string; readonly limit: number },
  seal: TextSeal,
): Promise<readonly Objection[]> {
  const { rows } = await pool.query<ObjectionRow>(
    `SELECT ${COLUMNS} FROM objection WHERE subject = ANY ($1) AND ($2::uuid IS NULL OR id = $2)
      ORDER BY raised_at DESC, id LIMIT $3`,
    [subject, id ?? null, limit],
  );
  return rows.map((row) => objectionOf(row, seal));
}

/** A place in a department's list. */
export interface ObjectionPlace {
  readonly raisedAt: Date;
  readonly id: string;
}

export interface ObjectionSearch {
  /** The department that answers them: no other knows of them. */
  readonly department: string;
  readonly state?: ObjectionState | undefined;
  readonly id?: string | undefined;
  readonly after?: ObjectionPlace | undefined;
  readonly limit: number;
}

/** What a department has to answer, or has answered, the oldest first. */
export async function readObjections(
  database: Database,
  { department, state, id, after, limit }: ObjectionSearch,
  seal: TextSeal,
): Promise<readonly Objection[]> {
  const { rows } = await database.query<ObjectionRow>(
    `SELECT ${COLUMNS} FROM objection
      WHERE department = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id = $3)
        AND ($4::timestamptz IS NULL OR (raised_at, id) > ($4, $5::uuid))
      ORDER BY raised_at, id LIMIT $6`,
    [department, state ?? null, id ?? null, after?.raisedAt ?? null, after?.id ?? null, limit],
  );
  return rows.map((row) => objectionOf(row, seal));
}
