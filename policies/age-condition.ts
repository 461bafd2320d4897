import type { ColumnCondition } from '../connectors/access-scope.ts';
import type { RowCondition } from './agreement.ts';

type AgeOperator = 'AGE_AT_LEAST' | 'AGE_AT_MOST';

const DAY_MS = 86_400_000;

export function isAgeOperator(operator: RowCondition['operator']): operator is AgeOperator {
  return operator === 'AGE_AT_LEAST' || operator === 'AGE_AT_MOST';
}

/**
 * A condition on completed years as one on the date of birth, so that a source can use its index. Whoever was born on
 * 29 February is a year older on 1 March where there is no such day.
 * @param today `YYYY-MM-DD` in Asia/Shanghai
 */
export function youngerOrOlder(
  operator: AgeOperator,
  years: number,
  today: string,
): Pick<ColumnCondition, 'operator' | 'values'> {
  return operator === 'AGE_AT_LEAST'
    ? { operator: 'AT_MOST', values: [lastBirthDate(years, today)] }
    : { operator: 'AT_LEAST', values: [dayAfter(lastBirthDate(years + 1, today))] };
}

/** The latest date of birth of whoever has completed so many years. */
function lastBirthDate(years: number, today: string): string {
  const year = String(Number(today.slice(0, 4)) - years).padStart(4, '0');
  const date = `${year}${today.slice(4)}`;
  const exists = !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date);
  return exists ? date : `${year}-02-28`;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}
