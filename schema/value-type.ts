import type { GraphQLEnumType, GraphQLEnumValue } from 'graphql';
import { type GraphQLNamedType, isEnumType } from 'graphql';
import { normaliseIdNumber } from './id-number.ts';
import { isRealDate } from './iso-date.ts';

/**
 * How a source's text becomes a field's value. Connectors hand over every value as text, so that a bureau's odd
 * types (numbers as text, dates as YYYYMMDD, epoch seconds) are read in this one place.
 */
export interface ValueType {
  readonly name: string;
  /** @returns the value in its GraphQL result form, or undefined where the text is none. */
  readonly read: (text: string) => string | number | boolean | undefined;
  /** The text under which a source keeps an argument's value. */
  readonly write: (value: unknown) => string;
  /** Of an enumeration: the source's code of each value. */
  readonly codes?: Readonly<Record<string, string>>;
}

/** The value type of a leaf type, or undefined where columns cannot have that type. */
export function valueTypeOf(type: GraphQLNamedType): ValueType | undefined {
  return isEnumType(type) ? enumeration(type) : SCALARS.get(type.name);
}

const plain = (value: unknown): string => String(value);

const SCALARS: ReadonlyMap<string, ValueType> = new Map(
  (
    [
      { name: 'String', read: (text) => text.trimEnd(), write: plain },
      {
        name: 'RegionCode',
        read: (text) => (/^\d{6}$/.test(text.trim()) ? text.trim() : undefined),
        write: plain,
      },
      { name: 'IdNumber', read: readIdNumber, write: plain },
      { name: 'Int', read: readInteger, write: plain },
      { name: 'Boolean', read: readBoolean, write: plain },
      { name: 'Date', read: readDate, write: plain },
      { name: 'DateTime', read: readDateTime, write: plain },
    ] satisfies ValueType[]
  ).map((type) => [type.name, type]),
);

/** The code of the value that stands for every code which an enumeration does not have. */
export const ANY_OTHER = '*';

/** The code under which a source keeps an enumeration's value. */
export function codeOf({ name, astNode }: GraphQLEnumValue): string {
  const directive = astNode?.directives?.find((candidate) => candidate.name.value === 'code');
  const argument = directive?.arguments?.[0]?.value;
  return argument?.kind === 'StringValue' ? argument.value : name;
}

function enumeration(type: GraphQLEnumType): ValueType {
  const codes = new Map(type.getValues().map((value) => [value.name, codeOf(value)]));
  const byCode = new Map([...codes].map(([name, code]) => [code, name]));
  const anyOther = byCode.get(ANY_OTHER);
  return {
    name: type.name,
    read: (text) => byCode.get(text.trim()) ?? anyOther,
    // A filter by the value that stands for all others asks for this very code, which no source keeps: it finds nobody.
    write: (value) => codes.get(String(value)) ?? String(value),
    codes: Object.fromEntries(codes),
  };
}

/**
 * A source's ID number is shown as it stands, blanks and lower-case x aside, one of the old form as that which took its
 * place; it may even be invalid.
 */
function readIdNumber(text: string): string {
  return normaliseIdNumber(text);
}

function readInteger(text: string): number | undefined {
  if (!/^\s*[-+]?\d{1,10}(\.0*)?\s*$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647 ? value : undefined;
}

const TRUE = new Set(['t', 'true', '1', 'y', 'yes', '是']);
const FALSE = new Set(['f', 'false', '0', 'n', 'no', '否']);

function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

/** `2020-01-31`, `20200131`, or either followed by a time of day. */
function readDate(text: string): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return isRealDate(text) ? text : undefined;
  const match = /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[ T]?\d{2}.*)?\s*$/.exec(text);
  if (match === null) return undefined;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  return isRealDate(iso) ? iso : undefined;
}

/**
 * Epoch seconds (10 digits) or milliseconds (13), `20200131235959`, or ISO 8601 with or without an offset; without
 * one the time is Asia/Shanghai's, where every bureau's clock runs.
 */
function readDateTime(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^\d{10}$/.test(trimmed)) return new Date(Number(trimmed) * 1000).toISOString();
  if (/^\d{13}$/.test(trimmed)) return new Date(Number(trimmed)).toISOString();
  const compact = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(trimmed);
  const iso =
    compact === null
      ? trimmed.replace(' ', 'T')
      : `${compact.slice(1, 4).join('-')}T${compact.slice(4).join(':')}`;
  const parts =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(iso);
  if (parts === null || !isRealDate(parts[1] as string)) return undefined;
  const offset =
    parts[3] === undefined ? '+08:00' : /^[+-]\d{2}$/.test(parts[3]) ? `${parts[3]}:00` : parts[3];
  const time = new Date(`${parts[1]}${parts[2] ?? 'T00:00'}${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** A date or time, however a source keeps it, as ISO 8601 in UTC; a date counts from its first moment in Asia/Shanghai. */
export function readMoment(text: string): string | undefined {
  const date = readDate(text);
  return /^\s*\d{8}\s*$/.test(text) && date !== undefined ? readDateTime(date) : readDateTime(text);
}
