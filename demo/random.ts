/** Values with the weights by which {@link Random.draw} chooses among them. */
export interface Weighted<T> {
  readonly values: readonly T[];
  /** Running sums of the weights, divided by their total: the last is 1. */
  readonly cumulative: readonly number[];
}

/** Prepares values for weighted drawing; the weights need not add up to anything. */
export function weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): Weighted<T> {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  const cumulative = entries.map(([, weight]) => {
    sum += weight;
    return sum / total;
  });
  return { values: entries.map(([value]) => value), cumulative };
}

/**
 * A reproducible stream of pseudo-random numbers (xoshiro128**, Blackman and Vigna 2018). Two streams of one
 * seed are independent, so that a change in what one bureau draws leaves every other bureau's rows as they were.
 * Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, stream: string) {
    const word = wordsOf(`${seed}/${stream}`);
    this.#a = word();
    this.#b = word();
    this.#c = word();
    this.#d = word() | 1; // the state must not be all zero
  }

  /** A fraction in [0, 1). */
  fraction(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return scrambled / 0x1_0000_0000;
  }

  /** An integer from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.fraction() * values.length)] as T;
  }

  draw<T>({ values, cumulative }: Weighted<T>): T {
    const fraction = this.fraction();
    let i = 0;
    while (i < cumulative.length - 1 && fraction >= (cumulative[i] as number)) i++;
    return values[i] as T;
  }

  /** A string of decimal digits. */
  digits(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += this.integer(0, 9);
    return text;
  }

  /** A string of lower-case hexadecimal digits. */
  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.integer(0x1000000, 0x1ffffff).toString(16).slice(1);
    return text.slice(0, length);
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Spreads a text over as many 32-bit words as are asked for (FNV-1a, then the finaliser of MurmurHash3). */
function wordsOf(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return () => {
    hash = (hash + 0x9e3779b9) | 0;
    let word = hash;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}
