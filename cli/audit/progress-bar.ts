import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** So many more, of so many in all; it shows itself with the first. */
  readonly advance: (more: number, of: number) => void;
  readonly stop: () => void;
}

export function progressBar(): ProgressBar {
  const bar = new SingleBar(
    {
      format: '[{bar}] {percentage}% {value}/{total} 剩余 · left {eta_formatted}',
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.legacy,
  );
  return {
    advance(more, of) {
      if (!bar.isActive) bar.start(of, 0);
      bar.increment(more);
    },
    stop: () => bar.stop(),
  };
}
