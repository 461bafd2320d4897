import type { Bilingual } from '../errors.ts';

/** A description of the schema, `中文 · English`, in its two languages. */
export function readDescription(description: string | null | undefined, fallback: string): Bilingual {
  const [zh = '', en = zh] = (description ?? '').split(' · ');
  return zh === '' ? { zh: fallback, en: fallback } : { zh, en };
}
