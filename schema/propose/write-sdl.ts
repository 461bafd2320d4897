import type { DescribedTable } from '../../connectors/described-table.ts';
import type { Bilingual } from '../../errors.ts';
import type { Guess, Unplaced } from './guess.ts';
import type { GuessedColumn } from './guess-column.ts';
import type { GuessedTable } from './guess-table.ts';
import { ENUM } from './guess-type.ts';
import { fieldName, Names, pascalCase } from './names.ts';
import { readComment } from './words.ts';
import { writeAccess } from './write-access.ts';

/** A table and the names that it has been given. */
export interface PlacedTable {
  readonly table: GuessedTable;
  readonly typeName: string;
  /** The field of Cardholder that leads to it. */
  readonly edgeName: string;
}

export function describeHeader(
  { id, department, kind }: { readonly id: string; readonly department: string; readonly kind: string },
  placed: readonly PlacedTable[],
): string {
  const connection = id.toUpperCase().replaceAll('-', '_');
  const edges = placed.map(({ table, typeName, edgeName }) => {
    const field = table.many
      ? `${edgeName}("最多行数,1–100 · At most this many" first: Int = 10): [${typeName}!] @lookup(by: "idNumber") @classified(level: 3) @cost(weight: "2") @listSize(slicingArguments: ["first"])`
      : `${edgeName}: ${typeName} @lookup(by: "idNumber") @classified(level: 3) @cost(weight: "2")`;
    return `  ${description(tableWords(table.table))}\n  ${field}`;
  });
  return [
    `extend schema @source(id: ${JSON.stringify(id)}, department: ${department}, kind: ${kind}, connection: ${JSON.stringify(connection)})`,
    ...(edges.length === 0 ? [] : [`extend type Cardholder {\n${edges.join('\n')}\n}`]),
  ].join('\n\n');
}

/** The SDL of a table's type and enumerations, and its guesses with their places. */
export function writeTable(
  { table, typeName }: PlacedTable,
  types: Names,
): { readonly sdl: string; readonly guesses: readonly Guess[] } {
  const names = new Names();
  const guesses: Guess[] = table.guesses.map((guess) => ({ ...guess, coordinate: typeName }));
  const enumerations: string[] = [];
  const fields = table.columns.map((column) => {
    const name = names.take(fieldName(column.words.en));
    const coordinate = `${typeName}.${name}`;
    const type = column.type.name === ENUM ? types.take(`${typeName}${pascalCase(name)}`) : column.type.name;
    const own = column.guesses.map((guess) => ({
      ...guess,
      coordinate,
      guessed: guess.guessed === ENUM ? type : guess.guessed,
    }));
    guesses.push(...own);
    if (column.type.codes !== undefined) enumerations.push(writeEnumeration(type, column));
    return [
      ...own.map((guess) => `  ${comment(guess)}`),
      `  ${description(column.words)}`,
      `  ${writeField(name, type, column)}`,
    ].join('\n');
  });
  const type = [
    ...table.guesses.map(comment),
    description(tableWords(table.table)),
    `type ${typeName}`,
    `  @table(${tableArguments(table)})`,
    ...writeAccess(table.table.access).map((directive) => `  ${directive}`),
    '  @classified(level: 3)',
    '  @sharing(attribute: CONDITIONAL) {',
    ...fields,
    '}',
  ].join('\n');
  return { sdl: [type, ...enumerations].join('\n\n'), guesses };
}

export function writeLeftOut({ name }: DescribedTable): string {
  const shown = oneLine(name);
  return `# 未纳入:表 ${shown} 中未见身份号码列,无从与持卡人关联\n# left out: no column of ID numbers was found in the table ${shown}, so nothing joins it to cardholders`;
}

function tableArguments({ table: { name }, key, latest, order, oldIdNumbers }: GuessedTable): string {
  const said = { name, key: key.column.name, subject: key.column.name, latest, order };
  const texts = Object.entries(said).flatMap(([argument, value]) =>
    value === undefined ? [] : [`${argument}: ${JSON.stringify(value)}`],
  );
  return [...texts, ...(oldIdNumbers ? ['oldIdNumbers: true'] : [])].join(', ');
}

function writeField(name: string, type: string, { column, personal, level, mask }: GuessedColumn): string {
  return [
    `${name}: ${type} @column(name: ${JSON.stringify(column.name)})`,
    // What is no more sensitive than its type says nothing.
    ...(level === 3 && personal !== undefined ? [] : [`@classified(level: ${level})`]),
    ...(mask === undefined ? [] : [`@mask(default: ${mask})`]),
  ].join(' ');
}

function writeEnumeration(name: string, { words, type: { codes = [] } }: GuessedColumn): string {
  const names = new Names();
  const values = codes.map((code) => {
    const value = names.take(
      /^[A-Za-z]\w*$/.test(code) && !/^(true|false|null)$/.test(code)
        ? code.toUpperCase()
        : `CODE_${code.toUpperCase().replaceAll(/\W/g, '_')}`,
    );
    return `  "代码 ${code} · Code ${code}"\n  ${value} @code(value: ${JSON.stringify(code)})`;
  });
  return `${description(words)}\nenum ${name} {\n${values.join('\n')}\n  "代码表之外的代码 · Any other code"\n  ${names.take('OTHER')} @code(value: "*")\n}`;
}

function tableWords({ name, comment: told }: DescribedTable): Bilingual {
  const { zh, en } = readComment(told);
  return { zh: zh ?? `表 ${name}`, en: en ?? `Table ${name}` };
}

function description({ zh, en }: Bilingual): string {
  const capital = en.charAt(0).toUpperCase() + en.slice(1);
  const told = [zh, /[A-Za-z]/.test(en) ? capital : `Column ${capital}`];
  // Between the languages it stands once.
  return JSON.stringify(oneLine(told.map((words) => words.replaceAll('·', ' ')).join(' · ')));
}

function comment({ guessed, why }: Pick<Unplaced, 'guessed' | 'why'>): string {
  return oneLine(`# guess: ${guessed} (${why.zh} · ${why.en})`);
}

/** A source names its tables and columns as it likes; a comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ');
}
