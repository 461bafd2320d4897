import type { Bilingual } from '../../errors.ts';

interface DatabaseStartErrorDetails {
  readonly fault: Bilingual;
  readonly remedy: Bilingual;
  readonly cause?: unknown;
}

/** Stops the start: the hub has no database that it may work with. Says what is wrong and what to do about it. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
  readonly fault: Bilingual;
  readonly remedy: Bilingual;

  constructor({ fault, remedy, cause }: DatabaseStartErrorDetails) {
    super(`${fault.zh}\n${fault.en}\n→ ${remedy.zh}\n→ ${remedy.en}`, { cause });
    this.fault = fault;
    this.remedy = remedy;
  }
}
