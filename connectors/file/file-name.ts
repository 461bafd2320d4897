/** Whether a file's name is one of the pattern: `*` stands for any characters, `?` for one; case does not matter. */
export function fitsPattern(name: string, pattern: string): boolean {
  const source = pattern
    .normalize('NFC')
    .replaceAll(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'isu').test(name.normalize('NFC'));
}
