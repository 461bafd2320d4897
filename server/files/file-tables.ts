import type { RejectReason } from '../../connectors/file/file-row.ts';
import type { FileColumn, FileTable } from '../../connectors/file/file-table.ts';
import type { Catalogue, Column, Edge, Entity, Source } from '../../schema/catalogue.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { isRealDate } from '../../schema/iso-date.ts';

/** A table of a FILE source, and the type that it is for. */
export interface DeliveredTable {
  readonly source: Source;
  /** Name of the type. */
  readonly type: string;
  readonly table: FileTable;
}

/** The tables of the catalogue that are loaded from files. */
export function deliveredTables(catalogue: Catalogue): readonly DeliveredTable[] {
  return [...catalogue.entities.values()].flatMap((entity) => {
    const { source, name: type, table } = entity;
    if (table.file === undefined) return [];
    const columns = columnsOf(entity, edgesTo(catalogue, type));
    return [{ source, type, table: { source: source.id, name: table.name, format: table.file, columns } }];
  });
}

/** Look-ups into an entity's table, of root fields and of other types. */
function edgesTo({ entities, roots }: Catalogue, target: string): readonly Edge[] {
  const fields = [...roots.values(), ...[...entities.values()].flatMap(({ fields }) => [...fields.values()])];
  return fields.filter((field): field is Edge => field.kind === 'edge' && field.targets.includes(target));
}

function columnsOf({ table, fields }: Entity, edges: readonly Edge[]): readonly FileColumn[] {
  const { key, subject, order, latest, oldIdNumbers } = table;
  const own = [...fields.values()].filter((field): field is Column => field.kind === 'column');
  const joined = new Map(edges.map((edge) => [edge.key ?? key, edge.keyType]));
  const names = new Set([
    key,
    subject,
    ...joined.keys(),
    ...own.map(({ name }) => name),
    order?.column,
    latest,
  ]);
  return [...names].flatMap((name) => {
    if (name === undefined) return [];
    const type = own.find((column) => column.name === name)?.type;
    const holdsIds = type?.name === 'IdNumber' || joined.get(name) === 'ID_NUMBER' || name === subject;
    const isKey = name === key;
    const index = holdsIds ? 'ID_NUMBER' : isKey || joined.has(name) ? 'TEXT' : undefined;
    const stored = { name, key: isKey, index } as const;
    if (isKey && holdsIds) return [{ ...stored, ...TEXT, ...idNumbers(oldIdNumbers) }];
    // Keys are compared as texts, whatever their field's type.
    const kept = index === undefined && type !== undefined ? STORED[type.name] : undefined;
    return [{ ...stored, ...(kept === undefined || type === undefined ? TEXT : kept(type.read)) }];
  });
}

type Stored = Pick<FileColumn, 'type' | 'read' | 'otherwise'>;

const TEXT: Stored = { type: 'text', read: (text) => text, otherwise: 'CHARACTER' };

type Read = Column['type']['read'];

/** What is kept in a type of its own; all else is a text, which the field's type reads when it is asked for. */
const STORED: Readonly<Record<string, (read: Read) => Stored>> = {
  Int: (read) => stored('integer', 'NUMBER', (text) => read(text.replaceAll(/(?<=\d),(?=\d{3})/g, ''))),
  Date: (read) =>
    stored('date', 'DATE', (text) => read(withIsoDate(text).replace(/ \d{1,2}:\d{2}(:\d{2})?$/, ''))),
  DateTime: (read) =>
    stored('timestamptz', 'DATETIME', (text) => read(withIsoDate(text).replace(/ (?=\d:)/, ' 0'))),
};

function stored(type: FileColumn['type'], otherwise: RejectReason, read: Read): Stored {
  return {
    type,
    otherwise,
    read: (text) => {
      const value = read(text);
      return value === undefined ? undefined : String(value);
    },
  };
}

/** `2020/1/5`, `2020.1.5` and `2020年1月5日` as people type them, with `2020-01-05` for the date; what follows stays. */
function withIsoDate(text: string): string {
  const match = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?!\d)/.exec(text);
  if (match === null) return text;
  const [date, year, month = '', day = ''] = match;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${text.slice(date.length)}`;
}

/** ID numbers of the key: what nobody can be found by is a fault of the row. */
function idNumbers(oldOnes: boolean): Pick<FileColumn, 'read' | 'otherwise'> {
  return {
    otherwise: 'ID_NUMBER',
    read: (text) => (parseIdNumber(text).ok || (oldOnes && isOldIdNumber(text)) ? text : undefined),
  };
}

/** ID numbers before 1999: 15 digits, the year of birth with two and no check character (GB 11643-1989). */
function isOldIdNumber(text: string): boolean {
  const [, year, month, day] = /^\d{6}(\d\d)(\d\d)(\d\d)\d{3}$/.exec(text) ?? [];
  return year !== undefined && isRealDate(`19${year}-${month}-${day}`);
}
