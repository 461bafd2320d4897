import type { DescribedColumn } from '../../connectors/described-table.ts';
import type { Bilingual } from '../../errors.ts';
import { maskFits } from '../masks.ts';
import type { ColumnStatistics } from './column-statistics.ts';
import type { Unplaced } from './guess.ts';
import { type GuessedType, guessType } from './guess-type.ts';
import { guessPersonalData, type PersonalGuess } from './personal-data.ts';
import { COLUMN_WORDS, ID_NUMBER_WORDS, readComment } from './words.ts';

/** What a column will be in the proposed SDL file. */
export interface GuessedColumn {
  readonly column: DescribedColumn;
  readonly words: Bilingual;
  readonly type: GuessedType;
  readonly personal: PersonalGuess | undefined;
  readonly level: number;
  readonly mask: string | undefined;
  readonly guesses: readonly Unplaced[];
}

/** Of data about people that is nothing more. */
const ORDINARY_LEVEL = 2;

/** @param known names of types that the graph has already */
export function guessColumn(
  column: DescribedColumn,
  statistics: ColumnStatistics | undefined,
  known: ReadonlySet<string>,
): GuessedColumn {
  const personal = guessPersonalData(column, statistics);
  const type = guessType({ column, statistics, personal, known });
  const level = personal?.level ?? ORDINARY_LEVEL;
  const mask = personal !== undefined && maskFits(personal.mask, type.name) ? personal.mask : undefined;
  const { words, isGuessed } = wordsOf(column, personal);
  return {
    ...{ column, words, type, personal, level, mask },
    guesses: [
      ...(isGuessed ? [nameGuess(words)] : []),
      ...(type.why === undefined
        ? []
        : [{ kind: 'TYPE', guessed: type.name, why: type.why, confidence: type.confidence } as const]),
      ...(personal === undefined ? [] : [personalGuess(personal, mask)]),
    ],
  };
}

function personalGuess({ level, why, confidence }: PersonalGuess, mask: string | undefined): Unplaced {
  const guessed = `@classified(level: ${level})${mask === undefined ? '' : ` @mask(default: ${mask})`}`;
  return { kind: 'PERSONAL_DATA', guessed, why, confidence };
}

function nameGuess({ zh, en }: Bilingual): Unplaced {
  return {
    kind: 'NAME',
    guessed: `${zh} · ${en}`,
    why: {
      zh: '按列名的拼音首字母或缩写',
      en: 'by the initials or the abbreviation that the column is named by',
    },
    confidence: 'MEDIUM',
  };
}

/** What the source says of it, else what its name is short for, else its name. */
function wordsOf(
  { name, comment }: DescribedColumn,
  personal: PersonalGuess | undefined,
): { readonly words: Bilingual; readonly isGuessed: boolean } {
  const last = (name.split('/').at(-1) ?? name).toLowerCase();
  const told = readComment(comment);
  const known = personal?.id === 'ID_NUMBER' ? ID_NUMBER_WORDS : COLUMN_WORDS.get(last);
  const en =
    personal?.id === 'ID_NUMBER'
      ? ID_NUMBER_WORDS.en
      : (told.en ?? known?.en ?? name.replaceAll('/', ' ').trim());
  return {
    words: { zh: told.zh ?? known?.zh ?? `列 ${name}`, en },
    isGuessed: known !== undefined && (told.zh === undefined || told.en === undefined),
  };
}
