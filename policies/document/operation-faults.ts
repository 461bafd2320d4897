import { GraphQLError, Lexer, parse, Source, TokenKind, validate } from 'graphql';
import type { Bilingual } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { TrustedOperation } from '../agreement.ts';
import { LIMITS } from '../limits.ts';
import { type DocumentFault, faultAt } from './document-fault.ts';

/** Brackets within brackets. No operation is answered that selects deeper than a quarter of it. */
const MOST_OPEN = 4 * LIMITS.depth;
/** How often a name may be written in one document. */
const MOST_OF_A_NAME = 50;

/** What in the operations that an agreement registers could never be executed. */
export function operationFaults(
  { schema }: Catalogue,
  operations: readonly TrustedOperation[],
): readonly DocumentFault[] {
  const names = operations.map(({ name }) => name);
  return operations.flatMap(({ name, document }, i) => {
    const path = ['operations', i];
    const twice = names.indexOf(name) < i;
    return [
      ...(twice ? [faultAt([...path, 'name'], { zh: `重名:${name}`, en: `is there twice: ${name}` })] : []),
      ...documentFaults(schema, document).map(({ zh, en }) =>
        faultAt([...path, 'document'], { zh: `不可执行:${zh}`, en: `cannot be executed: ${en}` }),
      ),
    ];
  });
}

function documentFaults(schema: Catalogue['schema'], text: string): readonly Bilingual[] {
  try {
    const tooMuch = tooMuchToValidate(text);
    if (tooMuch !== undefined) return [tooMuch];
    const document = parse(text, { maxTokens: LIMITS.tokens });
    return validate(schema, document, undefined, { maxErrors: 3 }).map(inBoth);
  } catch (error) {
    if (error instanceof GraphQLError) return [inBoth(error)];
    throw error;
  }
}

function inBoth({ message }: GraphQLError): Bilingual {
  return { zh: message, en: message };
}

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

/**
 * The parser descends by recursion and has no bound of its own; validation compares fields of one name each with each.
 * @throws GraphQLError where the text has no tokens
 */
function tooMuchToValidate(text: string): Bilingual | undefined {
  const lexer = new Lexer(new Source(text));
  const counts = new Map<string, number>();
  let open = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind)) open += 1;
    if (CLOSING.has(token.kind)) open -= 1;
    if (open > MOST_OPEN)
      return { zh: `括号嵌套超过 ${MOST_OPEN} 层`, en: `more than ${MOST_OPEN} brackets within brackets` };
    if (token.kind !== TokenKind.NAME) continue;
    const count = (counts.get(token.value) ?? 0) + 1;
    if (count > MOST_OF_A_NAME)
      return {
        zh: `${token.value} 出现超过 ${MOST_OF_A_NAME} 次;请用片段`,
        en: `${token.value} more than ${MOST_OF_A_NAME} times: use a fragment`,
      };
    counts.set(token.value, count);
  }
  return undefined;
}
