/**
 * Why a source failed, for the hub's log: a code, and a place in its answer where there is one. Holds nothing that was sent or
 * received, for that may be about people or secret.
 */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  /** `TIMEOUT`, `HTTP_403`, `FORBIDDEN_ADDRESS`, `ECONNREFUSED`, `TOKEN_HTTP_401`, `OTHER_KEY`, … */
  readonly code: string;
  /** JSON pointer of what is at fault in the answer. */
  readonly pointer: string | undefined;

  constructor(code: string, pointer?: string) {
    super(pointer === undefined ? code : `${code} at ${pointer || 'the whole answer'}`);
    this.code = code;
    this.pointer = pointer;
  }
}
