import type { FileRow } from './file-row.ts';
import { refused } from './refused.ts';

/** Titles shown in a message. */
const MOST_SHOWN = 50;

/**
 * Where a table's columns stand in the file.
 * @returns index of the cell, by column in the given order
 * @throws HubError BAD_USER_INPUT where a title has characters that are none, or a column has no title, or two
 */
export function mapHeader({ line, cells }: FileRow, columns: readonly string[]): readonly number[] {
  const titles = cells.map((title) => title.trim().replaceAll(/\s+/g, ' '));
  const broken = titles.findIndex((title) => /[\p{Cc}\p{Cs}]/u.test(title));
  if (broken !== -1)
    throw refused(
      `第 ${line} 行第 ${broken + 1} 个标题含控制字符:请清除,或重新导出为 UTF-8 的 CSV`,
      `title ${broken + 1} of line ${line} has control characters: remove them, or export the file again as CSV in UTF-8`,
    );
  const there = titles.slice(0, MOST_SHOWN).map(shown).join(', ');
  const twice = columns.filter((name) => titles.indexOf(name) !== titles.lastIndexOf(name));
  if (twice.length > 0)
    throw refused(
      `第 ${line} 行标题重复:${twice.join(', ')};现有:${there}`,
      `titles of line ${line} stand twice: ${twice.join(', ')}; there are: ${there}`,
    );
  const missing = columns.filter((name) => !titles.includes(name));
  if (missing.length > 0)
    throw refused(
      `第 ${line} 行缺少标题:${missing.join(', ')};现有:${there}`,
      `line ${line} lacks the titles: ${missing.join(', ')}; there are: ${there}`,
    );
  return columns.map((name) => titles.indexOf(name));
}

/** Where the titles are missing a row of data stands in their place: no long number of it is told. */
function shown(title: string): string {
  return [...title]
    .slice(0, 60)
    .join('')
    .replaceAll(/\d{7,}[Xx]?/g, '…');
}
