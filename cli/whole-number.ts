import { InvalidArgumentError } from 'commander';

/** Reads the value of an option that is a number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为非负整数 · must be a whole number');
  return Number(text);
}
