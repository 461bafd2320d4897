import { createHash } from 'node:crypto';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AccessRecordFilter } from '../../generated/graphql.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';
import { tellNotSearched } from './tell-not-searched.ts';

export type ExportedFormat = 'csv' | 'ndjson';

export interface RecordsToExport {
  readonly filter: AccessRecordFilter;
  readonly format: ExportedFormat;
  /** Undefined: standard output. */
  readonly output: string | undefined;
}

const MEDIA_TYPES: Readonly<Record<ExportedFormat, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};
const PROGRESS_MS = 1_000;

/**
 * Writes all records of a search, however many. A file gets its name once it is known to be whole.
 * @throws CommandError where it is not
 */
export async function exportRecords(
  hub: HubConnection,
  { filter, format, output }: RecordsToExport,
): Promise<void> {
  const response = await hub.fetch('/audit/records', MEDIA_TYPES[format], { filter });
  if (response.body === null) throw incomplete(undefined);
  const check = createCheck(format);
  const part = output === undefined ? undefined : `${output}.part`;
  const timer = setInterval(() => tell(check.lines()), PROGRESS_MS);
  try {
    const target: Writable = part === undefined ? process.stdout : createWriteStream(part, { mode: 0o600 });
    const source = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(source, check.stream, target, { end: part !== undefined }).catch((cause: unknown) => {
      throw isOfFile(cause) ? unwritable(output, cause) : incomplete(cause);
    });
    if (!check.isWhole()) throw incomplete(undefined);
    if (part !== undefined && output !== undefined) renameSync(part, output);
    tell(check.lines());
    tellNotSearched(response.headers.get('onecard-not-searched')?.split(' ') ?? []);
  } catch (error) {
    if (part !== undefined) rmSync(part, { force: true });
    throw error;
  } finally {
    clearInterval(timer);
  }
}

interface Check {
  readonly stream: Transform;
  /** Records so far. */
  lines(): number;
  isWhole(): boolean;
}

const NEWLINE = 0x0a;

/**
 * Passes everything through. The last line of NDJSON says how many records there are and what they hash to; a transfer of CSV that ends
 * early fails by itself.
 */
function createCheck(format: ExportedFormat): Check {
  const hash = createHash('sha256');
  let newlines = 0;
  // The line that may be the last one: what is before it is hashed.
  let open = Buffer.alloc(0);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const byte of chunk) if (byte === NEWLINE) newlines += 1;
      if (format === 'ndjson') {
        const bytes = Buffer.concat([open, chunk]);
        const end = bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
        hash.update(bytes.subarray(0, end));
        open = bytes.subarray(end);
      }
      done(null, chunk);
    },
  });
  return {
    stream,
    lines: () => Math.max(0, newlines - 1),
    isWhole() {
      if (format === 'csv') return true;
      const last = parse(open.toString());
      return (
        last.complete === true && last.records === newlines - 1 && last.sha256 === hash.copy().digest('hex')
      );
    },
  };
}

function parse(line: string): {
  readonly complete?: unknown;
  readonly records?: unknown;
  readonly sha256?: unknown;
} {
  try {
    return (JSON.parse(line) as object | null) ?? {};
  } catch {
    return {};
  }
}

function tell(records: number): void {
  process.stderr.write(`${records} 条 · records\n`);
}

function isOfFile(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).path === 'string';
}

function unwritable(output: string | undefined, cause: unknown): CommandError {
  return new CommandError(`无法写入 ${output} · cannot write to ${output}`, { cause });
}

function incomplete(cause: unknown): CommandError {
  return new CommandError(
    '导出不完整,未写入文件:请重试 · the export is not complete, and no file was written: try again',
    { cause },
  );
}
