import { type CST, Lexer, Parser } from 'yaml';
import type { Bilingual } from '../../errors.ts';

/** Collections within collections; an agreement has six. */
const MOST_NESTED = 32;
/** Words and signs. A thousand grants with masks have 20,000; what needs more is better granted by type or level. */
const MOST_LEXEMES = 30_000;
/** Of one mapping: keys are compared each with each. The widest of an agreement has sixteen. */
const MOST_KEYS = 100;

export interface TextFault extends Bilingual {
  readonly offset: number;
}

/**
 * What makes a text too much to read, or undefined. It has to be known before the text is composed: the composer
 * descends by recursion, and where the stack runs out while V8 compiles a regular expression the process ends, no
 * catch sees it. Lexer and parser keep a list of what is open instead, and that list is what is measured here.
 */
export function textFault(text: string): TextFault | undefined {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const offset = parser.offset;
    lexemes += 1;
    if (lexemes > MOST_LEXEMES)
      return {
        offset,
        zh: `文本超过 ${MOST_LEXEMES} 个词与符号;请按类型或分级授权以缩短`,
        en: `the text has more than ${MOST_LEXEMES} words and signs: shorten it by granting whole types or levels`,
      };
    // A token that is complete is a document, or what no document can hold.
    for (const token of parser.next(lexeme))
      if (token.type === 'error')
        return { offset, zh: `不是有效的 YAML:${token.message}`, en: `no valid YAML: ${token.message}` };
    if (parser.stack.length > MOST_NESTED)
      return {
        offset,
        zh: `文本嵌套超过 ${MOST_NESTED} 层`,
        en: `the text is nested too deeply, more than ${MOST_NESTED} levels`,
      };
    if (keysOf(parser.stack.at(-1)) > MOST_KEYS)
      return { offset, zh: `键多于 ${MOST_KEYS} 个`, en: `more than ${MOST_KEYS} keys` };
  }
  return undefined;
}

function keysOf(token: CST.Token | undefined): number {
  if (token?.type === 'block-map') return token.items.length;
  return token?.type === 'flow-collection' && token.start.source === '{' ? token.items.length : 0;
}
