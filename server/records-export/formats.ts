import type { AccessRecord } from '../../generated/graphql.ts';
import { BYTE_ORDER_MARK, CSV_MEDIA_TYPE, csvLine } from '../csv.ts';

/** How records are written as text, and what tells a whole file from a part of one. */
export interface ExportFormat {
  readonly mediaType: string;
  readonly extension: string;
  /** Comes before the first record. */
  readonly head: string;
  write(record: AccessRecord): string;
  /** Comes after the last one, once the log says that the file is complete. */
  tail(end: ExportEnd): string;
}

export interface ExportEnd {
  readonly records: number;
  /** SHA-256 of all bytes before, hex. */
  readonly digest: string;
}

const COLUMNS = [
  'id',
  'time',
  'log',
  'index',
  'requestId',
  'agreement',
  'agreementVersion',
  'department',
  'client',
  'operator',
  'terminal',
  'signature',
  'purpose',
  'emergency',
  'outcome',
  'codes',
  'operation',
  'coordinates',
  'denied',
  'masks',
  'rows',
  'subjectCount',
  'digest',
] as const satisfies readonly (keyof AccessRecord)[];

/** It has no place for a last line; a part of a file is told by the transfer that was broken off. */
const CSV: ExportFormat = {
  mediaType: CSV_MEDIA_TYPE,
  extension: 'csv',
  head: `${BYTE_ORDER_MARK}${csvLine(COLUMNS)}`,
  write: (record) => csvLine(COLUMNS.map((column) => textOf(record[column]))),
  tail: () => '',
};

/** One JSON object a line; the last line says that nothing is missing. */
const NDJSON: ExportFormat = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  head: '',
  write: (record) => `${JSON.stringify(pick(record))}\n`,
  tail: ({ records, digest }) => `${JSON.stringify({ complete: true, records, sha256: digest })}\n`,
};

/** The format that the caller takes; undefined: none of ours. */
export function formatFor(accept: string | undefined): ExportFormat | undefined {
  const types = (accept ?? '*/*').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase());
  for (const type of types) {
    if (type === 'text/csv') return CSV;
    if (type === 'application/x-ndjson' || type === '*/*') return NDJSON;
  }
  return undefined;
}

function pick(record: AccessRecord): Partial<AccessRecord> {
  return Object.fromEntries(COLUMNS.map((column) => [column, record[column]]));
}

function textOf(value: AccessRecord[(typeof COLUMNS)[number]]): string {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return String(value);
  return (value as readonly (string | AccessRecord['masks'][number])[])
    .map((item) => (typeof item === 'string' ? item : `${item.coordinate}=${item.mask}`))
    .join(' ');
}
