import type { FileRow } from './file-row.ts';
import { refused } from './refused.ts';

/** Titles shown in a message. */
const MOST_SHOWN = 50;

/**
 * Where a table's columns stand in the file.
 * @returns index of the cell, by column in the given order
 * @throws HubError BAD_USER_INPUT where a column has no title, or two
 */
export function mapHeader({ line, cells }: FileRow, columns: readonly string[]): readonly number[] {
  const titles = cells.map((title) => title.trim().replaceAll(/\s+/g, ' '));
  const there = titles
    .slice(0, MOST_SHOWN)
    .map((title) => title.slice(0, 60))
    .join(', ');
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
