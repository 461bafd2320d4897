import { isEnumType } from 'graphql';
import type { Bilingual, Language } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { readDescription } from '../../schema/description.ts';

/** How things are said in one language. */
export interface Words {
  readonly language: Language;
  say(text: Bilingual): string;
  /** An enum's value with what the schema says of it: `ACTIVE 生效`. */
  name(type: string, value: string): string;
}

export function createWords({ schema }: Catalogue, language: Language): Words {
  return {
    language,
    say: (text) => text[language],
    name(type, value) {
      const known = schema.getType(type);
      const description = isEnumType(known) ? known.getValue(value)?.description : undefined;
      const { zh, en } = readDescription(description, '');
      return `${value} ${language === 'zh' ? zh : `(${en})`}`;
    },
  };
}
