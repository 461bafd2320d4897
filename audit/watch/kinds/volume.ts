import { kindOf } from '../kind.ts';
import { integer } from '../parameters.ts';

/**
 * An agreement is suddenly used much more than at this hour of other days. The median, because one earlier outlier must not
 * make the next look usual. Without days enough there is nothing to compare with.
 */
export const volume = kindOf(
  {
    minimum: integer(1, 1_000_000_000),
    factor: integer(2, 1_000),
    days: integer(1, 60),
    minimumDays: integer(1, 60),
  },
  ({ minimum, factor, days, minimumDays }) => ({
    by: 'hours',
    days,
    exceeds: (requests, before) =>
      before.length >= minimumDays && requests >= minimum && requests > factor * median(before),
  }),
);

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
