import { type GraphQLSchema, isEnumType } from 'graphql';
import type { Bilingual } from '../errors.ts';

/** A description of the schema, `中文 · English`, in its two languages. */
export function readDescription(description: string | null | undefined, fallback: string): Bilingual {
  const [zh = '', en = zh] = (description ?? '').split(' · ');
  return zh === '' ? { zh: fallback, en: fallback } : { zh, en };
}

/** What the schema says of an enumeration's value; of one that it does not have, the value itself. */
export function describeValue(schema: GraphQLSchema, type: string, value: string): Bilingual {
  const known = schema.getType(type);
  return readDescription(isEnumType(known) ? known.getValue(value)?.description : undefined, value);
}
