import { createHash } from 'node:crypto';
import pg, { type ClientBase } from 'pg';
import { HubError } from '../../errors.ts';
import { withSessionOptions } from '../../session-options.ts';
import type { FileColumn, FileTable } from './file-table.ts';

/** Bytes of a name in PostgreSQL. */
const MOST_NAME_BYTES = 63;
/** Any number that nothing else in the file store uses. */
const SET_UP_LOCK = 7_104_250_628;
/** Milliseconds that a hub waits for another one that makes tables, */
const TURN_MS = 5_000;
/** and for those who read a table that lacks a column: behind it all others wait. */
const LOCK_MS = 500;

/** The address at which a FILE source's tables are read: the file store, in the source's own namespace. */
export function fileSourceUrl(storeUrl: string, source: string): string {
  return withSessionOptions(storeUrl, `-c search_path=${pg.escapeIdentifier(namespaceOf(source))}`);
}

/** PostgreSQL's schema of a source, so that two sources may have a table of one name. */
export function namespaceOf(source: string): string {
  const namespace = `source_${source}`;
  if (!/^[\w-]+$/.test(source) || namespace.length > MOST_NAME_BYTES)
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: 'FILE 来源的标识应为至多 56 个字母、数字、_ 或 -',
        en: 'the id of a FILE source has at most 56 letters, digits, _ or -',
      },
    });
  return namespace;
}

/** The table's name with its namespace, quoted. */
export function qualified({ source }: FileTable, name: string): string {
  return `${pg.escapeIdentifier(namespaceOf(source))}.${pg.escapeIdentifier(name)}`;
}

/**
 * Makes a table that is not there, empty, with its namespace, and adds the columns that it lacks, so that a source can be published
 * before its first file has come. Nothing is locked where nothing is missing: who reads a table for long keeps nobody waiting.
 * @throws DatabaseError 55P03 where a column is missing and the table is being read for too long
 */
export async function prepareFileTable(client: ClientBase, table: FileTable): Promise<void> {
  if (await isReady(client, table)) return;
  const name = qualified(table, table.name);
  const added = table.columns.map((column) => `ADD COLUMN IF NOT EXISTS ${definition(column)}`);
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${TURN_MS}`);
    // Hubs that start at once take turns: IF NOT EXISTS alone does not keep them from failing.
    await client.query('SELECT pg_advisory_xact_lock($1)', [SET_UP_LOCK]);
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
    await client.query(LOADED);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(namespaceOf(table.source))}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${name} (${columnList(table.columns)})`);
    await client.query(`ALTER TABLE ${name} ${added.join(', ')}`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function isReady(client: ClientBase, table: FileTable): Promise<boolean> {
  // As PostgreSQL cuts long names.
  const { rows } = await client.query<{ ready: boolean }>(
    `SELECT to_regclass('public.onecard_file') IS NOT NULL AND to_regclass($1) IS NOT NULL AND NOT EXISTS (
       SELECT unnest($2::text[]::name[]) EXCEPT
       SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
     ) AS ready`,
    [qualified(table, table.name), table.columns.map(({ name }) => name)],
  );
  return rows[0]?.ready === true;
}

/** Which file a table holds: it changes with the table, in one transaction. */
const LOADED = `CREATE TABLE IF NOT EXISTS public.onecard_file (
  source text NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  definition text NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, name)
)`;

export function columnList(columns: readonly FileColumn[]): string {
  return columns.map(definition).join(', ');
}

function definition({ name, type }: FileColumn): string {
  return `${pg.escapeIdentifier(name)} ${type}`;
}

/** Digest of how a table is read: under another definition the same file is another load. */
export function definitionOf({ format, columns }: FileTable): string {
  const read = columns.map(({ name, type, key, index }) => [name, type, key, index]);
  return createHash('sha256')
    .update(JSON.stringify([format, read]))
    .digest('hex');
}

/** Whether the table holds this very file, read as it is read now. */
export async function holdsFile(client: ClientBase, table: FileTable, sha256: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM public.onecard_file WHERE source = $1 AND name = $2 AND sha256 = $3 AND definition = $4',
    [table.source, table.name, sha256, definitionOf(table)],
  );
  return rowCount === 1;
}

/** Notes which file the table holds, within the transaction that puts it there. */
export async function noteFile(client: ClientBase, table: FileTable, sha256: string): Promise<void> {
  await client.query(
    `INSERT INTO public.onecard_file (source, name, sha256, definition) VALUES ($1, $2, $3, $4)
     ON CONFLICT (source, name) DO UPDATE
       SET sha256 = excluded.sha256, definition = excluded.definition, loaded_at = now()`,
    [table.source, table.name, sha256, definitionOf(table)],
  );
}
