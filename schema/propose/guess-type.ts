import type { DescribedColumn } from '../../connectors/described-table.ts';
import type { Bilingual } from '../../errors.ts';
import type { ColumnStatistics, Form } from './column-statistics.ts';
import type { Confidence } from './guess.ts';
import type { PersonalGuess } from './personal-data.ts';

export interface GuessedType {
  /** Of a GraphQL type; `ENUM`: an enumeration of its own. */
  readonly name: string;
  /** Of an enumeration. */
  readonly codes?: readonly string[];
  /** Undefined where the source itself says so. */
  readonly why?: Bilingual;
  readonly confidence: Confidence;
}

interface TypeQuestion {
  readonly column: DescribedColumn;
  readonly statistics: ColumnStatistics | undefined;
  readonly personal: PersonalGuess | undefined;
  readonly known: ReadonlySet<string>;
}

/** Share of samples from which on they have a form; the rest is dirt. */
const MOSTLY = 0.9;
const FEW = 5;

export const ENUM = 'ENUM';

export function guessType(question: TypeQuestion): GuessedType {
  const { column, statistics, personal, known } = question;
  if (personal?.id === 'ID_NUMBER')
    return { name: 'IdNumber', why: personal.why, confidence: personal.confidence };
  if (
    isSex(column) &&
    known.has('Sex') &&
    (statistics?.codes ?? ['1']).every((code) => /^[0129]$/.test(code))
  )
    return guessed('Sex', 'HIGH', { zh: '性别代码,GB/T 2261.1', en: 'the code of the sex, GB/T 2261.1' });
  const codes = codesOf(question);
  if (codes !== undefined) return codes;
  switch (column.type) {
    case 'DATE':
      return { name: 'Date', confidence: 'HIGH' };
    case 'DATETIME':
      return { name: 'DateTime', confidence: 'HIGH' };
    case 'BOOLEAN':
      return { name: 'Boolean', confidence: 'HIGH' };
    case 'DECIMAL':
      return guessed('String', 'HIGH', {
        zh: '小数作文本,以保精确',
        en: 'a decimal is kept as text, so that it stays exact',
      });
    case 'INTEGER':
      return isBeyondInt(column, statistics)
        ? guessed('String', 'MEDIUM', { zh: '整数可能超出 Int', en: 'the integers may be beyond Int' })
        : { name: 'Int', confidence: 'HIGH' };
    case 'TEXT':
      return typeOfText(question);
  }
}

/** Texts in which another type is kept, the first that fits. */
const TEXT_FORMS: readonly {
  readonly forms: readonly Form[];
  readonly type: string;
  readonly what: Bilingual;
}[] = [
  { forms: ['compactDate', 'isoDate'], type: 'Date', what: { zh: '日期', en: 'dates' } },
  { forms: ['compactTime', 'isoTime'], type: 'DateTime', what: { zh: '时间', en: 'times' } },
  { forms: ['flag'], type: 'Boolean', what: { zh: '是与否', en: 'yes and no' } },
];

function typeOfText({ column, statistics, personal }: TypeQuestion): GuessedType {
  if (personal !== undefined && personal.id !== 'BIRTH_DATE') return { name: 'String', confidence: 'HIGH' };
  if (statistics === undefined || statistics.filled < FEW) return { name: 'String', confidence: 'LOW' };
  const share = (...forms: readonly Form[]) => forms.reduce((sum, form) => sum + statistics.shares[form], 0);
  for (const { forms, type, what } of TEXT_FORMS) {
    if (share(...forms) >= MOSTLY) return guessed(type, 'HIGH', formed(share(...forms), what));
  }
  const name = lastPart(column);
  if (share('region') >= MOSTLY && (/(qh|region|aab301)/.test(name) || /区划/.test(column.comment ?? '')))
    return guessed('RegionCode', 'HIGH', formed(share('region'), { zh: '行政区划代码', en: 'region codes' }));
  if (share('integer') === 1 && isCount(column))
    return guessed('Int', 'MEDIUM', formed(1, { zh: '整数', en: 'whole numbers' }));
  return { name: 'String', confidence: 'HIGH' };
}

/** An enumeration where there are few codes, or the source tells them. Values of personal data never become a name in the SDL. */
function codesOf({ column, statistics, personal }: TypeQuestion): GuessedType | undefined {
  if (personal !== undefined) return undefined;
  const told = column.values?.filter((value) => /^[A-Za-z0-9_-]{1,40}$/.test(value));
  if (told !== undefined && told.length > 0 && told.length === column.values?.length && told.length <= 100)
    return {
      ...guessed(ENUM, 'HIGH', { zh: '来源列明了取值', en: 'the source tells its values' }),
      codes: told,
    };
  if (statistics?.codes === undefined || !['TEXT', 'INTEGER'].includes(column.type)) return undefined;
  if (statistics.distinct < 2 || statistics.shares.flag === 1 || isCount(column)) return undefined;
  const named =
    /(dm|lx|lb|zt|xz|gx|dj|jb|xd|cc|abo|rh|code|type|kind|status|state|level|class|flag)$/.test(
      lastPart(column),
    ) || /代码|类型|状态|类别|等级|性质/.test(column.comment ?? '');
  if (!named && (column.type === 'INTEGER' || statistics.distinct > 6 || statistics.filled < 50))
    return undefined;
  const { distinct, filled } = statistics;
  return {
    ...guessed(ENUM, named ? 'MEDIUM' : 'LOW', {
      zh: `${filled} 个样本中只有 ${distinct} 种代码;名称与含义请补`,
      en: `${filled} samples have ${distinct} codes only; name them`,
    }),
    codes: statistics.codes,
  };
}

function isCount(column: DescribedColumn): boolean {
  return /(sl|js|cs|nl|jf|nd|count|number_of|age|points|score|year)$/.test(lastPart(column));
}

function isSex(column: DescribedColumn): boolean {
  return /^(xb|xbdm|sex|gender|aac004)$/.test(lastPart(column)) || /性别/.test(column.comment ?? '');
}

function isBeyondInt({ name }: DescribedColumn, statistics: ColumnStatistics | undefined): boolean {
  if (statistics === undefined || statistics.filled === 0) return /(^|_)(id|bh|no)$/i.test(name);
  return statistics.shares.integer < 1;
}

function lastPart({ name }: DescribedColumn): string {
  return (name.split('/').at(-1) ?? name).toLowerCase();
}

function formed(share: number, { zh, en }: Bilingual): Bilingual {
  const percent = Math.round(share * 100);
  return { zh: `样本中 ${percent}% 为${zh}`, en: `${percent} % of the samples are ${en}` };
}

function guessed(name: string, confidence: Confidence, why: Bilingual): GuessedType {
  return { name, why, confidence };
}
