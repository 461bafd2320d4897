import type { GraphQLSchema } from 'graphql';
import { HubError } from '../../errors.ts';
import { describeValue } from '../../schema/description.ts';
import type { Dataset } from './dataset.ts';

/** Finds the datasets that have all words of a text, the best match first. @throws HubError BAD_USER_INPUT for too long a text */
export type SearchDatasets = (text: string) => readonly Dataset[];

/** Characters, and words, of a search. */
const MOST_CHARACTERS = 100;
const MOST_WORDS = 8;

/** A text of a dataset; the more it says of what the dataset is, the greater its weight. */
interface Entry {
  readonly weight: number;
  /** Folded. */
  readonly text: string;
  readonly words: readonly string[];
}

const WEIGHTS = { title: 12, name: 8, field: 5, department: 4, code: 2 };

/**
 * Chinese is found anywhere in a text, or, where a run of it is nowhere as a whole, by half of its bigrams at least; other
 * words by how they begin. Width and case do not matter. A catalogue has some thousands of short texts: they are gone
 * through, no index is kept.
 */
export function createDatasetSearch(schema: GraphQLSchema, datasets: readonly Dataset[]): SearchDatasets {
  const entries = new Map(datasets.map((dataset) => [dataset, entriesOf(schema, dataset)]));
  return (text) => {
    const words = readSearch(text);
    return datasets
      .flatMap((dataset) => {
        const scores = words.map((word) => scoreOf(word, entries.get(dataset) ?? []));
        return scores.includes(0) ? [] : [{ dataset, score: scores.reduce((a, b) => a + b, 0) }];
      })
      .sort((a, b) => b.score - a.score)
      .map(({ dataset }) => dataset);
  };
}

function readSearch(text: string): readonly string[] {
  const words = text.length > MOST_CHARACTERS ? [] : wordsOf(fold(text));
  if (text.length <= MOST_CHARACTERS && words.length <= MOST_WORDS) return words;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `检索词至多 ${MOST_CHARACTERS} 个字符、${MOST_WORDS} 个词`,
      en: `a search has ${MOST_CHARACTERS} characters and ${MOST_WORDS} words at the most`,
    },
  });
}

function entriesOf(
  schema: GraphQLSchema,
  { id, title, source, department, fields }: Dataset,
): readonly Entry[] {
  const departments = new Set([department, ...fields.map(({ owner }) => owner)]);
  const told: readonly (readonly [number, readonly string[]])[] = [
    [WEIGHTS.title, [title.zh, title.en]],
    [WEIGHTS.name, [id, source]],
    [WEIGHTS.field, fields.flatMap((field) => [field.title.zh, field.title.en, field.coordinate])],
    [
      WEIGHTS.department,
      [...departments].flatMap((code) => [code, ...Object.values(describeValue(schema, 'Department', code))]),
    ],
    [
      WEIGHTS.code,
      fields.flatMap(({ codeTable }) =>
        (codeTable ?? []).flatMap((entry) => [entry.title.zh, entry.title.en]),
      ),
    ],
  ];
  return told.flatMap(([weight, texts]) => texts.map((text) => entryOf(weight, text)));
}

/** `penaltyPoints` is found as such, and by each of its words. */
function entryOf(weight: number, text: string): Entry {
  const apart = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return { weight, text: fold(text), words: [...wordsOf(fold(text)), ...wordsOf(fold(apart))] };
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Runs of Chinese, and runs of other letters and digits. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? [];
}

function scoreOf(word: string, entries: readonly Entry[]): number {
  const isChinese = /^\p{Script=Han}/u.test(word);
  const best = (matches: (entry: Entry) => boolean) =>
    Math.max(0, ...entries.map((entry) => (matches(entry) ? entry.weight : 0)));
  if (!isChinese) return best(({ words }) => words.some((known) => known.startsWith(word)));
  const whole = best(({ text }) => text.includes(word));
  if (whole > 0) return whole;
  const characters = [...word];
  const bigrams = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  const found = bigrams
    .map((bigram) => best(({ text }) => text.includes(bigram)))
    .filter((score) => score > 0);
  if (found.length === 0 || found.length * 2 < bigrams.length) return 0;
  return found.reduce((a, b) => a + b, 0) / bigrams.length / 2;
}
