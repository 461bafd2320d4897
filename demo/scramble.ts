/**
 * Maps 0 … modulus − 1 onto itself without order, so that numbers issued one after another do not look it.
 *
 * @param modulus below 2^37, and prime to 48271
 */
export function scramble(value: number, modulus: number): number {
  return ((value % modulus) * 48_271) % modulus;
}

/** Leading zeros. */
export function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
