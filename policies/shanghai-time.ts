/** Agreements, ages and quotas are judged in the province's time, whatever the server's clock zone. */
const OFFSET_MS = 8 * 3_600_000;

/** The date, `YYYY-MM-DD`. */
export function dateInShanghai(time: Date): string {
  return shifted(time).slice(0, 10);
}

/** The time of day, `HH:MM`. */
export function timeInShanghai(time: Date): string {
  return shifted(time).slice(11, 16);
}

function shifted(time: Date): string {
  return new Date(time.getTime() + OFFSET_MS).toISOString();
}
