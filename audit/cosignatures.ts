import type { Pool } from 'pg';
import { writeCheckpoint } from '../verify/checkpoint.ts';
import { readCosignerKey, verifyCosignature, writeCosignerKey } from '../verify/cosignature.ts';
import { NoteError, type NoteSignature, parseSignature, type VerifierKey } from '../verify/note.ts';
import type { LogSigner } from './log-signer.ts';
import { listWitnesses } from './witnesses.ts';

/** What a witness has cosigned last of a log, verified. */
export interface LogCosignature {
  /** Name of the witness. */
  readonly witness: string;
  readonly department: string;
  /** The state of the log that it saw. */
  readonly size: number;
  readonly root: Buffer;
  /** When, by its own clock. */
  readonly time: Date;
  /** The signature's line of a note, with its newline. */
  readonly line: string;
  readonly verifierKey: string;
}

export interface SubmittedCosignature {
  readonly log: string;
  readonly size: number;
  /** The signature's line of a note, without its newline. */
  readonly line: string;
}

/** STORED, or why not. OLDER: a later one, or one of a longer log, is there. */
export type CosignatureOutcome =
  | 'STORED'
  | 'OLDER'
  | 'FUTURE'
  | 'UNKNOWN_WITNESS'
  | 'UNKNOWN_CHECKPOINT'
  | 'WRONG_SIGNATURE';

export interface Submission {
  /** Of the witness. */
  readonly department: string;
  /** Each of another log. */
  readonly cosignatures: readonly SubmittedCosignature[];
  readonly now: Date;
}

export interface Cosignatures {
  /** The newest of each witness that counts, the latest first. What does not verify does not count. */
  of(log: string): Promise<readonly LogCosignature[]>;
  /** Keeps those that a witness of the department has made of checkpoints that the hub has signed. In their order. */
  submit(submission: Submission): Promise<readonly CosignatureOutcome[]>;
}

/** Seconds by which a witness's clock may be ahead. */
const AHEAD = 60;

export function createCosignatures({
  pool,
  signer,
}: {
  readonly pool: Pool;
  readonly signer: Pick<LogSigner, 'originOf'>;
}): Cosignatures {
  const textOf = (log: string, size: number, root: Buffer): string =>
    writeCheckpoint({ origin: signer.originOf(log), size, root });
  return {
    async of(log) {
      const { rows } = await pool.query<StoredCosignature>(NEWEST, [log]);
      const found = rows.flatMap(({ name, department, public_key: publicKey, root, line, ...row }) => {
        const size = Number(row.size);
        const verifierKey = writeCosignerKey(name, publicKey);
        const time = timeOf(textOf(log, size, root), line, readCosignerKey(verifierKey));
        if (time === undefined) return [];
        return [{ witness: name, department, size, root, time, line: `${line}\n`, verifierKey }];
      });
      return found.sort((a, b) => b.time.getTime() - a.time.getTime());
    },

    async submit({ department, cosignatures, now }) {
      const witnesses = (await listWitnesses(pool)).filter(
        (witness) => witness.department === department && witness.removedAt === undefined,
      );
      const keys = witnesses.map(({ name, publicKey }) => readCosignerKey(writeCosignerKey(name, publicKey)));
      const roots = await readRoots(pool, cosignatures);
      const latest = Math.floor(now.getTime() / 1000) + AHEAD;
      const judged = cosignatures.map(({ log, size, line }, i): Judged => {
        const signature = parsed(line);
        if (signature === undefined) return 'WRONG_SIGNATURE';
        const key = keys.find(({ name, keyId }) => name === signature.name && keyId.equals(signature.keyId));
        if (key === undefined) return 'UNKNOWN_WITNESS';
        const root = roots[i];
        if (root === undefined) return 'UNKNOWN_CHECKPOINT';
        const time = timeOf(textOf(log, size, root), line, key);
        if (time === undefined) return 'WRONG_SIGNATURE';
        const seconds = time.getTime() / 1000;
        return seconds > latest ? 'FUTURE' : { log, size, line, witness: key.publicKey, seconds };
      });
      const stored = await store(
        pool,
        judged.filter((one) => typeof one !== 'string'),
      );
      return judged.map((one) => (typeof one === 'string' ? one : stored.has(one.log) ? 'STORED' : 'OLDER'));
    },
  };
}

interface StoredCosignature {
  readonly name: string;
  readonly department: string;
  readonly public_key: Buffer;
  readonly size: string;
  readonly root: Buffer;
  readonly line: string;
}

interface Accepted extends SubmittedCosignature {
  readonly witness: Buffer;
  readonly seconds: number;
}

type Judged = Accepted | Exclude<CosignatureOutcome, 'STORED' | 'OLDER'>;

const NEWEST = `
  SELECT w.name, w.department, w.public_key, s.size, c.root, s.line
    FROM log_cosignature s
    JOIN witness w ON w.public_key = s.witness AND w.removed_at IS NULL
    JOIN audit_checkpoint c ON c.log = s.log AND c.size = s.size
   WHERE s.log = $1`;

/** Undefined where the line is not the key's signature of the text. */
function timeOf(text: string, line: string, key: VerifierKey): Date | undefined {
  try {
    const cosigned = verifyCosignature(text, parseSignature(line), key);
    return cosigned && new Date(cosigned.time * 1000);
  } catch (error) {
    if (error instanceof NoteError) return undefined;
    throw error;
  }
}

function parsed(line: string): NoteSignature | undefined {
  try {
    return parseSignature(line);
  } catch (error) {
    if (error instanceof NoteError) return undefined;
    throw error;
  }
}

/** What the hub has signed, in the order asked for; undefined where it has signed no such size. */
async function readRoots(
  pool: Pool,
  asked: readonly SubmittedCosignature[],
): Promise<readonly (Buffer | undefined)[]> {
  const { rows } = await pool.query<{ root: Buffer | null }>(
    `SELECT c.root FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (log, size, place)
       LEFT JOIN audit_checkpoint c USING (log, size) ORDER BY place`,
    [asked.map(({ log }) => log), asked.map(({ size }) => size)],
  );
  return rows.map(({ root }) => root ?? undefined);
}

/** @returns the logs whose cosignature was taken */
async function store(pool: Pool, accepted: readonly Accepted[]): Promise<ReadonlySet<string>> {
  if (accepted.length === 0) return new Set();
  const { rows } = await pool.query<{ log: string }>(STORE, [
    accepted.map(({ log }) => log),
    accepted.map(({ witness }) => witness),
    accepted.map(({ size }) => size),
    accepted.map(({ seconds }) => seconds),
    accepted.map(({ line }) => line),
  ]);
  return new Set(rows.map(({ log }) => log));
}

/** In the order of the logs, so that two submissions wait for each other and never in a circle. */
const STORE = `
  INSERT INTO log_cosignature AS s (log, witness, size, time, line)
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bigint[], $5::text[]) AS n (log, witness, size, time, line)
   ORDER BY log
  ON CONFLICT (log, witness) DO UPDATE SET size = EXCLUDED.size, time = EXCLUDED.time, line = EXCLUDED.line
   WHERE s.time <= EXCLUDED.time AND s.size <= EXCLUDED.size
  RETURNING log`;
