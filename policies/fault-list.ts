import type { Bilingual } from '../errors.ts';

/** Whatever is wrong all over is not listed to its end. */
const MOST_FAULTS = 20;

/**
 * What is wrong, worked out when it is told: to look for what somebody may have meant costs time, and of thousands of
 * faults few are told.
 */
export type Saying = () => Bilingual;

/** Faults in the order in which they are given, a line each: 20, and how many more there are. */
export function tellFaults(faults: readonly Saying[]): Bilingual {
  const told = faults.slice(0, MOST_FAULTS).map((saying) => saying());
  const more = faults.length - told.length;
  return {
    zh: [...told.map(({ zh }) => zh), ...(more === 0 ? [] : [`另有 ${more} 处`])].join('\n'),
    en: [...told.map(({ en }) => en), ...(more === 0 ? [] : [`and ${more} more`])].join('\n'),
  };
}
