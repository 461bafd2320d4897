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

/** One whose total its work tells only as it goes. */
export interface LateBar {
  /** So many more, of so many in all; it shows itself with the first. */
  readonly advance: (more: number, of: number) => void;
  readonly stop: () => void;
}

export function lateBar(): LateBar {
  const bar = entriesBar();
  return {
    advance(more, of) {
      if (!bar.isActive) bar.start(of, 0);
      bar.increment(more);
    },
    stop: () => bar.stop(),
  };
}
