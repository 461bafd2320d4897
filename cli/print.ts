/** Control and format characters, which could make a terminal show something else than what a document says. */
const UNSEEN = /[^\P{C}\n\t]/gu;

/** A text of others as a terminal may show it. */
export function visible(text: string): string {
  return text.replace(UNSEEN, '\u{fffd}');
}

/** Prints lines in which there are texts of other departments. */
export function print(lines: readonly string[]): void {
  console.log(lines.map(visible).join('\n'));
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
