import type { Bilingual } from '../../errors.ts';
import type { Saying } from '../fault-list.ts';

/** What a text is compared with stays short: whatever is longer is no slip of the finger. */
const MAX_LENGTH = 100;

/** The candidate that differs from a text the least, by a third of its characters at the most; upper case counts as lower. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** The question to add to a fault, or nothing where no candidate is near. */
export function didYouMean(text: string, candidates: Iterable<string>): Bilingual {
  const found = nearest(text, candidates);
  return found === undefined
    ? { zh: '', en: '' }
    : { zh: `;是否指 ${found}?`, en: `; did you mean ${found}?` };
}

/** That a name is none of those that exist. */
export function doesNotExist(name: string, known: Iterable<string>): Saying {
  return () => {
    const { zh, en } = didYouMean(name, known);
    return { zh: `不存在:${name}${zh}`, en: `does not exist: ${name}${en}` };
  };
}

/** Insertions, deletions and substitutions between two texts (Levenshtein); anything from `limit` on is `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || b.length > MAX_LENGTH * 2) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return Math.min(limit, row[b.length] as number);
}
