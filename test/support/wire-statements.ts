/**
 * Reads the statements out of what a client sends to PostgreSQL (Frontend/Backend Protocol 3.0, §53.7), so that a
 * test counts what really reaches a source, whatever made it.
 */
export class WireStatements {
  readonly #prepared = new Map<string, string>();
  readonly #onStatement: (sql: string) => void;
  #pending: Buffer = Buffer.alloc(0);
  #started = false;
  #bound = '';

  constructor(onStatement: (sql: string) => void) {
    this.#onStatement = onStatement;
  }

  read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      // The first message has no type byte before its length.
      const head = this.#started ? 1 : 0;
      if (this.#pending.length < head + 4) return;
      const end = head + this.#pending.readInt32BE(head);
      if (this.#pending.length < end) return;
      if (this.#started) this.#message(String.fromCharCode(this.#pending[0] as number), end);
      this.#started = true;
      this.#pending = this.#pending.subarray(end);
    }
  }

  #message(type: string, end: number): void {
    const [first = '', second = ''] = this.#pending.toString('utf8', 5, end).split('\0');
    if (type === 'P') this.#prepared.set(first, second);
    else if (type === 'B') this.#bound = this.#prepared.get(second) ?? '';
    else if (type === 'E') this.#onStatement(this.#bound);
    else if (type === 'Q') this.#onStatement(first);
  }
}
