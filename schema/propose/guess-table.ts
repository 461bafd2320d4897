import type { DescribedTable } from '../../connectors/described-table.ts';
import type { Bilingual } from '../../errors.ts';
import { type ColumnStatistics, columnStatistics } from './column-statistics.ts';
import type { Confidence, Unplaced } from './guess.ts';
import { type GuessedColumn, guessColumn } from './guess-column.ts';

/** A table as its source describes it, and some of its rows. */
export interface SampledTable {
  readonly table: DescribedTable;
  /** In the order of the columns; undefined where the source cannot be listed. */
  readonly rows: readonly (readonly (string | null | undefined)[])[] | undefined;
}

/** What a table will be in the proposed SDL file. */
export interface GuessedTable {
  readonly table: DescribedTable;
  readonly columns: readonly GuessedColumn[];
  readonly key: GuessedColumn;
  readonly many: boolean;
  readonly latest: string | undefined;
  readonly order: string | undefined;
  readonly oldIdNumbers: boolean;
  readonly guesses: readonly Unplaced[];
}

/** Rows from which on it tells that no key comes twice. */
const ENOUGH = 20;

/** @returns undefined where no column joins it to cardholders */
export function guessTable(
  { table, rows }: SampledTable,
  known: ReadonlySet<string>,
): GuessedTable | undefined {
  const statistics = table.columns.map((_, i) => rows && columnStatistics(rows.map((row) => row[i])));
  const columns = table.columns.map((column, i) => guessColumn(column, statistics[i], known));
  const place = keyPlace(columns, statistics);
  const key = columns[place];
  if (key?.personal === undefined) return undefined;
  const ofKey = statistics[place];
  const many = guessMany(table, key, ofKey);
  const latest = columns.find(isUpdateTime)?.column.name;
  const order = many.value ? orderOf(columns) : undefined;
  const oldIdNumbers = (ofKey?.shares.oldIdNumber ?? 0) > 0;
  const { why, confidence } = key.personal;
  return {
    ...{ table, columns, key, latest, order, oldIdNumbers },
    many: many.value,
    guesses: [
      { kind: 'JOIN_KEY', guessed: `key: ${JSON.stringify(key.column.name)}`, why, confidence },
      { kind: 'SUBJECT', guessed: `subject: ${JSON.stringify(key.column.name)}`, why, confidence },
      {
        kind: 'MANY_OR_ONE',
        guessed: many.value ? 'list' : 'one',
        why: many.why,
        confidence: many.confidence,
      },
      ...(latest === undefined ? [] : [columnGuess('LATEST', `latest: ${JSON.stringify(latest)}`, UPDATED)]),
      ...(order === undefined ? [] : [columnGuess('ORDER', `order: ${JSON.stringify(order)}`, NEWEST)]),
      ...(oldIdNumbers ? [columnGuess('OLD_ID_NUMBERS', 'oldIdNumbers: true', FIFTEEN)] : []),
      { kind: 'SHARING', guessed: '@sharing(attribute: CONDITIONAL)', why: USUAL, confidence: 'LOW' },
    ],
  };
}

const UPDATED = { zh: '列名似更新时间', en: 'named like the time of an update' };
const NEWEST = { zh: '最新者在前', en: 'the newest first' };
const FIFTEEN = { zh: '样本中有 15 位号码', en: 'there are numbers of 15 digits among the samples' };
const USUAL = {
  zh: '多数数据有条件共享;以部门目录为准',
  en: "most data is shared conditionally; the department's catalogue decides",
};

function columnGuess(kind: Unplaced['kind'], guessed: string, why: Bilingual): Unplaced {
  return { kind, guessed, why, confidence: 'MEDIUM' };
}

/** The ID number of the row's own person: where several columns hold some, the one that is surest, then the first. */
function keyPlace(
  columns: readonly GuessedColumn[],
  statistics: readonly (ColumnStatistics | undefined)[],
): number {
  const rank = (i: number): number => {
    const { personal, column } = columns[i] as GuessedColumn;
    if (personal?.id !== 'ID_NUMBER' || column.type !== 'TEXT') return 0;
    const confidence = { HIGH: 3, MEDIUM: 2, LOW: 1 }[personal.confidence];
    return confidence + (statistics[i]?.shares.idNumber ?? 0) * 0.5 + (column.indexed === true ? 0.25 : 0);
  };
  const ranks = columns.map((_, i) => rank(i));
  const best = Math.max(0, ...ranks);
  return best === 0 ? -1 : ranks.indexOf(best);
}

function guessMany(
  { primaryKey }: DescribedTable,
  { column }: GuessedColumn,
  statistics: ColumnStatistics | undefined,
): { readonly value: boolean; readonly why: Bilingual; readonly confidence: Confidence } {
  if (primaryKey.length === 1 && primaryKey[0] === column.name)
    return { value: false, why: { zh: '键为主键', en: 'the key is the primary key' }, confidence: 'HIGH' };
  if (statistics === undefined || statistics.filled < ENOUGH)
    return {
      value: true,
      why: { zh: '样本不足,一人可能有多行', en: 'there are too few samples: a person may have several rows' },
      confidence: 'LOW',
    };
  const repeated = statistics.filled - statistics.distinct;
  const { filled } = statistics;
  // A few that repeat are dirt: then the newest counts.
  return repeated / filled > 0.05
    ? {
        value: true,
        why: {
          zh: `${filled} 个样本中键重复 ${repeated} 次`,
          en: `keys repeat ${repeated} times in ${filled} samples`,
        },
        confidence: 'HIGH',
      }
    : {
        value: false,
        why: { zh: `${filled} 个样本中键几乎不重复`, en: `keys hardly repeat in ${filled} samples` },
        confidence: 'MEDIUM',
      };
}

function isUpdateTime({ column: { name }, type }: GuessedColumn): boolean {
  return (
    ['Date', 'DateTime'].includes(type.name) &&
    /(^|_|\/)(gxsj|gxrq|xgsj|czsj|aae036|update\w*|updated\w*|last_?\w*|modif\w*|gmt_modified)$/i.test(name)
  );
}

/** A column that `order` of `@table` can name. */
function orderOf(columns: readonly GuessedColumn[]): string | undefined {
  const dated = columns.filter(
    ({ column, type, personal }) =>
      /^\w+$/.test(column.name) && ['Date', 'DateTime'].includes(type.name) && personal === undefined,
  );
  const [first] = [...dated.filter((column) => !isUpdateTime(column)), ...dated];
  return first === undefined ? undefined : `${first.column.name} DESC`;
}
