import { closeSources } from './sources.ts';

export const PORT = Number(process.env.PORT);

/** Closes in order when the bench asks the process to end. */
export function endOnRequest(close: () => unknown): void {
  process.once('SIGTERM', async () => {
    await close();
    await closeSources();
    process.exit(0);
  });
}
