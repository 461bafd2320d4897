import { randomUUID } from 'node:crypto';
import { HubError } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { grantable } from '../../schema/catalogue.ts';
import type { Change } from '../change.ts';
import { conflict } from '../lifecycle/refusals.ts';
import type { ObjectionKind } from './objection.ts';
import { digestOf, sealPersonalText, type TextSeal, writePersonalText } from './personal-text.ts';
import { COLUMNS, type ObjectionRow, objectionOf, statementOf } from './read-objections.ts';

/** Objections of one person that may await an answer: who has more to say waits for the first ones. */
const MOST_OPEN = 10;

/** The access of which a citizen complains. */
export interface AccessAtIssue {
  readonly agreement: string;
  readonly version: number;
  readonly index: number;
  readonly seq: bigint;
  /** Department that looked. */
  readonly consumer: string;
  /** Coordinates that the citizen was told. */
  readonly coordinates: readonly string[];
}

export interface ObjectionToRaise {
  readonly kind: ObjectionKind;
  readonly coordinate: string | undefined;
  readonly statement: string;
  readonly access: AccessAtIssue;
  readonly citizen: {
    readonly idNumber: string;
    /** The pseudonym under the current key, and those under every key. */
    readonly pseudonym: string;
    readonly everyPseudonym: readonly string[];
  };
  readonly dueOn: string;
}

export interface RaisingTerms {
  readonly catalogue: Catalogue;
  readonly seal: TextSeal;
}

/**
 * Puts a citizen's objection before the department that has to answer it. Raised again as it was while it awaits its
 * answer, it is the same one: a platform that has lost the answer may ask again.
 * @returns the objection's identifier
 * @throws HubError BAD_USER_INPUT, CONFLICT where another one about the same is open, or too many are
 */
export async function raiseObjection(
  change: Change,
  objection: ObjectionToRaise,
  { catalogue, seal }: RaisingTerms,
): Promise<string> {
  const { client, now } = change;
  const { kind, coordinate, access, citizen, dueOn } = objection;
  const department = addresseeOf(catalogue, objection);
  const statement = writePersonalText(citizen.idNumber, objection.statement);
  // One after the other for each person, or two at once would both be the tenth.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('objections of ' || $1, 0))`, [
    citizen.pseudonym,
  ]);
  const { rows } = await client.query<ObjectionRow>(
    `SELECT ${COLUMNS} FROM objection WHERE subject = ANY ($1) AND state = 'OPEN' ORDER BY raised_at LIMIT ${MOST_OPEN}`,
    [citizen.everyPseudonym],
  );
  const open = rows.map((row) => objectionOf(row, seal));
  const same = open.find(
    (other) =>
      other.entrySeq === access.seq && other.kind === kind && other.coordinate === (coordinate ?? null),
  );
  if (same?.statement.text === statement.text) return same.id;
  if (same !== undefined)
    throw conflict(
      '对此已提出过,尚待答复(见 myObjections)',
      'one about the same awaits its answer (see myObjections)',
    );
  if (open.length >= MOST_OPEN)
    throw conflict(
      `已有 ${MOST_OPEN} 项待答复;请待其答复后再提出`,
      `${MOST_OPEN} await their answers already: raise more when some have been answered`,
    );
  const id = randomUUID();
  await client.query(
    `INSERT INTO objection (id, subject, agreement, version, entry_index, entry_seq, kind, coordinate, department, statement, raised_at, due_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[id, citizen.pseudonym, access.agreement, access.version, access.index, access.seq],
      ...[
        kind,
        coordinate ?? null,
        department,
        sealPersonalText(statement, seal, statementOf(id)),
        now,
        dueOn,
      ],
    ],
  );
  change.record({
    action: kind === 'OBJECTION' ? 'OBJECTION_RAISED' : 'CORRECTION_RAISED',
    agreement: access.agreement,
    version: access.version,
    target: id,
    document: digestOf(statement),
  });
  return id;
}

/**
 * Whose data it is answers for it, and for sharing it; who looked answers for having looked (谁主管、谁负责).
 * @throws HubError BAD_USER_INPUT
 */
function addresseeOf(catalogue: Catalogue, { kind, coordinate, access }: ObjectionToRaise): string {
  if (coordinate === undefined) {
    if (kind === 'OBJECTION') return access.consumer;
    throw badCoordinate(
      '更正须以 coordinate 指明有误的字段',
      'a correction names the field that is wrong by its coordinate',
    );
  }
  const owner = access.coordinates.includes(coordinate)
    ? grantable(catalogue).get(coordinate)?.owner
    : undefined;
  if (owner !== undefined) return owner;
  throw badCoordinate(
    'coordinate 不在该次访问所涉的字段之内,或已不再共享',
    'the coordinate is none of those of the access, or is shared no more',
  );
}

function badCoordinate(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
