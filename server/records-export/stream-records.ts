import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { readPages } from '../../audit/read-pages.ts';
import type { EntryFilter, VisibleLogs } from '../../audit/search.ts';
import { presentRecord } from '../../resolvers/audit.ts';
import type { ExportEnd, ExportFormat } from './formats.ts';

export interface RecordsStream {
  readonly pool: Pool;
  readonly filter: EntryFilter;
  readonly visibleLogs: VisibleLogs;
  readonly format: ExportFormat;
  /** Told when the last record has been taken, before the tail is given. */
  readonly onComplete: (end: ExportEnd) => Promise<void>;
  /** Told when the stream ends before that, for whatever reason. */
  readonly onBrokenOff: (end: ExportEnd) => void;
}

/**
 * The text of all records, a page at a time, each made when it is wanted: however many there are and however slowly they are
 * taken, no more than two pages are in memory. The tail comes only once the log says that the export is complete.
 */
export function streamRecords(input: RecordsStream): Readable {
  const { pool, filter, visibleLogs, format } = input;
  const hash = createHash('sha256');
  let records = 0;
  let isComplete = false;
  const take = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    return bytes;
  };
  const end = (): ExportEnd => ({ records, digest: hash.copy().digest('hex') });
  async function* parts(): AsyncGenerator<Buffer, void> {
    if (format.head !== '') yield take(format.head);
    for await (const page of readPages(pool, { filter, visibleLogs })) {
      records += page.length;
      yield take(page.map((record) => format.write(presentRecord(record))).join(''));
    }
    const made = end();
    await input.onComplete(made);
    isComplete = true;
    const tail = format.tail(made);
    if (tail !== '') yield Buffer.from(tail);
  }
  const stream = Readable.from(parts(), { objectMode: false, highWaterMark: 1 });
  return stream.once('close', () => {
    if (!isComplete) input.onBrokenOff(end());
  });
}
