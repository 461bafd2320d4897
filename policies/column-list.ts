/** Columns that a scope asks for, each once, in order of first use. */
export class ColumnList {
  readonly #indexes = new Map<string, number>();

  index(column: string): number {
    const index = this.#indexes.get(column) ?? this.#indexes.size;
    this.#indexes.set(column, index);
    return index;
  }

  get columns(): readonly string[] {
    return [...this.#indexes.keys()];
  }
}
