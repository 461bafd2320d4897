import { Presets, SingleBar } from 'cli-progress';

/** A bar of entries: on a terminal as they go, elsewhere a line every ten seconds. */
export function entriesBar(): SingleBar {
  return new SingleBar(
    {
      format: '[{bar}] {percentage}% {value}/{total} 剩余 · left {eta_formatted}',
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.legacy,
  );
}
