import { visible } from '../print.ts';

/** Says on standard error which archived months a search did not reach, and what brings them back. */
export function tellNotSearched(months: readonly string[]): void {
  if (months.length === 0) return;
  const list = months.join(' ');
  console.error(
    visible(
      `已归档而未检索:${list};请先 onecard audit restore <月份> · archived and not searched: ${list}; bring a month back by onecard audit restore <month>`,
    ),
  );
}
