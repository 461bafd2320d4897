import type { Append } from './insertion.ts';

/** An append whose caller waits for the index of its first leaf. */
export interface WaitingAppend extends Append {
  readonly bytes: number;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends in the order in which they came, bounded by the bytes of their leaves: bytes bound the memory, and also
 * the database's work, as every subject takes its part of them.
 */
export class AppendQueue {
  readonly #capacity: number;
  #waiting: WaitingAppend[] = [];
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Resolves with the index of the first leaf. Undefined where the queue is full. */
  push(append: Append): Promise<number> | undefined {
    const bytes = append.leaves.reduce((sum, leaf) => sum + leaf.bytes.byteLength, 0);
    if (this.#bytes + bytes > this.#capacity) return undefined;
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ log: append.log, leaves: append.leaves, bytes, resolve, reject });
    });
  }

  /** Takes the oldest appends out, at least one and about `maxBytes` of them. */
  take(maxBytes: number): readonly WaitingAppend[] {
    let bytes = 0;
    const next = this.#waiting.findIndex((append) => {
      bytes += append.bytes;
      return bytes > maxBytes;
    });
    const count = next < 0 ? this.#waiting.length : Math.max(1, next);
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#bytes -= taken.reduce((sum, append) => sum + append.bytes, 0);
    return taken;
  }

  rejectAll(error: unknown): void {
    for (const append of this.take(Number.POSITIVE_INFINITY)) append.reject(error);
  }
}
