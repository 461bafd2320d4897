import type { Bilingual } from '../errors.ts';
import AGREEMENT_SCHEMA from './document/agreement.schema.json' with { type: 'json' };

/**
 * What people write for people to read: a reason, a title, a legal basis. It stands in the published JSON Schema, so that
 * whoever checks documents with that has the same rule, and from there it holds for every text.
 *
 * One visible letter or digit at least: blanks, stops and fillers (U+3164 is a letter to Unicode) say nothing. No control
 * characters but tabs and new lines, and no format characters: most cannot be seen, and those for direction show a text
 * as other than it is. They are refused one and all, joiners too: neither Chinese nor English needs them.
 */
export const PLAIN_TEXT = AGREEMENT_SCHEMA.$defs.plain.pattern;

const FORM = new RegExp(PLAIN_TEXT, 'u');

/** The rule in words. */
export const PLAIN_TEXT_IN_WORDS: Bilingual = {
  zh: '须有文字,不得为空白,不含不可见的格式字符与控制字符',
  en: 'must hold some text, not just blanks, and no invisible format or control characters',
};

/** Whether people have written something, and not too much. */
export function isPlainText(text: string, maxLength: number): boolean {
  return text.length <= maxLength && FORM.test(text);
}
