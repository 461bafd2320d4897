import type { Bilingual } from '../errors.ts';
import type { Hours } from './agreement.ts';
import { dateInShanghai, timeInShanghai } from './shanghai-time.ts';

/**
 * Why an agreement does not answer at this hour of the day in Asia/Shanghai, or undefined where it does. A span whose
 * end is before its start crosses midnight; `24:00` ends a day; a span that ends where it starts holds nothing.
 */
export function closedReason(hours: readonly Hours[] | undefined, now: Date): Bilingual | undefined {
  if (hours === undefined || isOpen(hours, now)) return undefined;
  const opening = nextOpening(hours, now);
  if (opening === undefined) return { zh: '协议未约定任何服务时段', en: 'it is open at no hour of the day' };
  return {
    zh: `不在约定的服务时段内;下次开放为 ${opening}(北京时间)`,
    en: `outside the agreed hours: it opens at ${opening} (Asia/Shanghai)`,
  };
}

function isOpen(hours: readonly Hours[], now: Date): boolean {
  const time = timeInShanghai(now);
  return hours.some(({ from, to }) => (from <= to ? from <= time && time < to : time >= from || time < to));
}

/** `YYYY-MM-DD HH:MM`; of a time that is in no span the next is the start of one. */
function nextOpening(hours: readonly Hours[], now: Date): string | undefined {
  const time = timeInShanghai(now);
  const starts = hours.filter(({ from, to }) => from !== to).map(({ from }) => from);
  const today = starts.filter((from) => from > time).toSorted()[0];
  if (today !== undefined) return `${dateInShanghai(now)} ${today}`;
  const first = starts.toSorted()[0];
  return first === undefined ? undefined : `${dateInShanghai(new Date(now.getTime() + DAY_MS))} ${first}`;
}

const DAY_MS = 86_400_000;
