import type { Pool } from 'pg';
import type { AccessLeaf } from '../verify/entry/access-leaf.ts';
import { decodeEntry } from '../verify/entry/decode-entry.ts';

/** Accesses under a version of an agreement that are not shown yet: those after an instant. */
export interface Embargo {
  readonly agreement: string;
  readonly version: number;
  readonly shownUntil: Date;
}

export interface HistorySearch {
  /** Pseudonyms of the one person, one for each key epoch. */
  readonly subject: readonly string[];
  readonly embargoes: readonly Embargo[];
  /** At or after. */
  readonly from?: Date | undefined;
  /** Before. */
  readonly to?: Date | undefined;
  /** Place of the entry before the page. */
  readonly before?: bigint | undefined;
  /** Place of the one entry that is wanted. */
  readonly at?: bigint | undefined;
  readonly limit: number;
}

/** A request about a person, as that person may see it. */
export interface PersonalAccess {
  /** Place in the order of all entries; tells how many the hub has, so it is no citizen's business. */
  readonly seq: bigint;
  readonly index: number;
  readonly entry: AccessLeaf;
  /** Whether data about this person was released, or the person was only asked about. */
  readonly released: boolean;
}

/**
 * Requests under agreements that concern one person, the newest first. What belongs to no agreement (the person's own
 * look-ups, auditors' searches, consents) is not among them: none of it could open a department's data.
 */
export async function readHistory(
  pool: Pool,
  { subject, embargoes, from, to, before, at, limit }: HistorySearch,
): Promise<readonly PersonalAccess[]> {
  const { rows } = await pool.query<{ seq: string; index: string; leaf: Buffer; released: boolean }>(
    HISTORY,
    [
      subject,
      from?.toISOString() ?? null,
      to?.toISOString() ?? null,
      before ?? null,
      at ?? null,
      embargoes.map(({ agreement }) => agreement),
      embargoes.map(({ version }) => version),
      embargoes.map(({ shownUntil }) => shownUntil),
      limit,
    ],
  );
  return rows.map(({ seq, index, leaf, released }) => ({
    seq: BigInt(seq),
    index: Number(index),
    entry: decodeEntry(leaf) as AccessLeaf,
    released,
  }));
}

/*
 * The embargo is a condition of the rows, so that what is hidden takes no place on a page. An entry with very many
 * people continues in the leaves that follow it in its log, and this person stands in one of them.
 */
const HISTORY = `
  SELECT e.seq, e.index, e.leaf,
         EXISTS (SELECT FROM audit_entry part
                  WHERE part.log = e.log AND part.index >= e.index
                    AND part.index < e.index + (convert_from(e.leaf, 'UTF8')::json ->> 'parts')::bigint
                    AND convert_from(part.leaf, 'UTF8')::jsonb -> 'subjects' ?| $1) AS released
    FROM (
      SELECT seq, log, index, leaf FROM audit_entry
       WHERE seq IN (SELECT seq FROM audit_subject WHERE subject = ANY ($1))
         AND kind = 'access' AND part = 1 AND log = agreement
         AND ($2::timestamptz IS NULL OR time >= $2) AND ($3::timestamptz IS NULL OR time < $3)
         AND ($4::bigint IS NULL OR seq < $4) AND ($5::bigint IS NULL OR seq = $5)
         AND NOT EXISTS (
           SELECT FROM unnest($6::text[], $7::integer[], $8::timestamptz[]) AS embargo (agreement, version, shown_until)
            WHERE embargo.agreement = audit_entry.agreement AND audit_entry.time > embargo.shown_until
              AND embargo.version = (convert_from(leaf, 'UTF8')::json ->> 'agreementVersion')::integer)
       ORDER BY seq DESC LIMIT $9
    ) AS e ORDER BY e.seq DESC`;
