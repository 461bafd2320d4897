import { posix } from 'node:path';
import { refused } from '../refused.ts';
import type { Archive } from './archive.ts';
import { damaged } from './archive.ts';
import { readWhole } from './read-xml.ts';

/** What is needed of a workbook to read one of its sheets (ECMA-376 part 1, §18). */
export interface Workbook {
  /** Name of the sheet's part. */
  readonly sheet: string;
  /** Dates count from 1904 (old Macintosh files). */
  readonly from1904: boolean;
  readonly sharedStrings: readonly string[];
  /** By style of a cell: whether its number is a date. */
  readonly dateStyles: readonly boolean[];
}

const PART = 'xl/workbook.xml';
/** Characters of all shared strings together: they are kept in memory. */
const MOST_SHARED_CHARACTERS = 64 * 2 ** 20;

/** @throws HubError BAD_USER_INPUT where the sheet is not there, naming those that are */
export async function readWorkbook(archive: Archive, sheet: string | undefined): Promise<Workbook> {
  const sheets: { readonly name: string; readonly id: string }[] = [];
  let from1904 = false;
  await readWhole(await archive.open(PART), {
    open(name, attributes) {
      if (name === 'sheet') sheets.push({ name: attributes.name ?? '', id: idOf(attributes) });
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
    },
  });
  const wanted = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet);
  if (wanted === undefined) {
    const there = sheets.map(({ name }) => name).join(', ');
    throw refused(`没有工作表 ${sheet},现有:${there}`, `there is no sheet ${sheet}; there are: ${there}`);
  }
  const targets = await readTargets(archive);
  const part = targets.get(wanted.id);
  if (part === undefined) throw damaged();
  return {
    sheet: part,
    from1904,
    sharedStrings: await readSharedStrings(archive),
    dateStyles: await readDateStyles(archive),
  };
}

async function readTargets(archive: Archive): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>();
  await readWhole(await archive.open('xl/_rels/workbook.xml.rels'), {
    open(name, { Id = '', Target = '' }) {
      if (name === 'Relationship') targets.set(Id, posix.resolve('/xl', Target).slice(1));
    },
  });
  return targets;
}

async function readSharedStrings(archive: Archive): Promise<readonly string[]> {
  const strings: string[] = [];
  if (!archive.has('xl/sharedStrings.xml')) return strings;
  let characters = 0;
  let text = '';
  let inText = false;
  let phonetic = false;
  await readWhole(await archive.open('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      inText = false;
      if (name === 'rPh') phonetic = false;
      if (name !== 'si') return;
      characters += text.length;
      if (characters > MOST_SHARED_CHARACTERS)
        throw refused('表中文字过多,请改送 CSV', 'the texts of the workbook are too many: deliver it as CSV');
      strings.push(text);
    },
  });
  return strings;
}

/** Built-in formats of dates and times, those of Chinese and Japanese Excel among them (§18.8.30). */
const DATE_FORMATS: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

async function readDateStyles(archive: Archive): Promise<readonly boolean[]> {
  const styles: boolean[] = [];
  if (!archive.has('xl/styles.xml')) return styles;
  const own = new Map<number, boolean>();
  let inCells = false;
  await readWhole(await archive.open('xl/styles.xml'), {
    open(name, { numFmtId = '0', formatCode = '' }) {
      const format = Number(numFmtId);
      if (name === 'numFmt') own.set(format, tellsADate(formatCode));
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells)
        styles.push(own.get(format) ?? DATE_FORMATS.some(([from, to]) => format >= from && format <= to));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Whether a format's code has a year, month, day or hour outside of its literal texts, colours and conditions. */
function tellsADate(code: string): boolean {
  return /[ymdh]/i.test(code.slice(0, 255).replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
}

/** `r:id`, whatever prefix the file has for its namespace. */
function idOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
}
