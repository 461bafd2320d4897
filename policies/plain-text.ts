/** Whether people have written something: not blank, not too long, no control characters but tabs and new lines. */
export function isPlainText(text: string, maxLength: number): boolean {
  return text.trim() !== '' && text.length <= maxLength && !/[^\P{Cc}\t\n\r]/u.test(text);
}
