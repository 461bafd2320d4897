import { packageRoot } from '../../package-root.ts';
import { startProgram, stopProgram } from './child.ts';
import { freePort } from './free-port.ts';

export interface SlowServices {
  /** Addresses by source. */
  readonly addresses: Readonly<Record<'bench-library' | 'bench-museum', string>>;
  stop(): Promise<void>;
}

/** Two REST services of 20 ms latency, in a process of their own that is counted as nobody's. */
export async function startSlowServices(): Promise<SlowServices> {
  const [library, museum] = [await freePort(), await freePort()];
  const child = await startProgram(
    {
      args: ['--import', 'tsx', 'bench/slow/services.ts'],
      folder: packageRoot(),
      environment: { LIBRARY_PORT: String(library), MUSEUM_PORT: String(museum) },
    },
    `http://127.0.0.1:${museum}/`,
  );
  return {
    addresses: {
      'bench-library': `http://127.0.0.1:${library}`,
      'bench-museum': `http://127.0.0.1:${museum}`,
    },
    stop: () => stopProgram(child),
  };
}
