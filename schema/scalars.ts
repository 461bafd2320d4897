import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { Bilingual } from '../errors.ts';
import { parseIdNumber } from './id-number.ts';
import { isIsoDate } from './iso-date.ts';

type Parse = (text: string) => { readonly value: string } | { readonly fault: Bilingual };

/**
 * A scalar that is a text on the wire. Its errors name the rule that was broken and never the value: error texts
 * hold no personal data.
 */
function textScalar(name: string, parse: Parse): GraphQLScalarType<string, unknown> {
  const fail = (fault: Bilingual) =>
    new GraphQLError(`${name}: ${fault.zh} · ${fault.en}`, { extensions: { fault } });
  const read = (value: unknown): string => {
    const parsed = typeof value === 'string' ? parse(value) : NOT_A_STRING;
    if ('fault' in parsed) throw fail(parsed.fault);
    return parsed.value;
  };
  return new GraphQLScalarType<string, unknown>({
    name,
    serialize: (value) => value,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

function isoOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

const NOT_A_STRING = { fault: { zh: '应为字符串', en: 'must be a string' } };

export const SCALARS = {
  IdNumber: textScalar('IdNumber', (text) => {
    const parsed = text.length > 64 ? parseIdNumber('') : parseIdNumber(text);
    return parsed.ok ? { value: parsed.value } : { fault: parsed.fault };
  }),
  Date: textScalar('Date', (text) =>
    isIsoDate(text)
      ? { value: text }
      : { fault: { zh: '应为存在的日期 YYYY-MM-DD', en: 'must be a date that exists, YYYY-MM-DD' } },
  ),
  DateTime: textScalar('DateTime', (text) => {
    const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
    const time = pattern.test(text) && isIsoDate(text.slice(0, 10)) ? new Date(text) : undefined;
    // Offsets may lead beyond the years that a date has four digits for.
    return time !== undefined && /^\d{4}-/.test(isoOf(time))
      ? { value: time.toISOString() }
      : {
          fault: {
            zh: '应为带时区的 ISO 8601 时刻',
            en: 'must be an ISO 8601 time with offset, such as 2026-01-31T08:00:00+08:00',
          },
        };
  }),
  RegionCode: textScalar('RegionCode', (text) =>
    /^\d{6}$/.test(text)
      ? { value: text }
      : { fault: { zh: '应为 6 位行政区划代码', en: 'must be a region code of six digits' } },
  ),
};
