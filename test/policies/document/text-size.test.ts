import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readDocumentText } from '../../../policies/document/document-text.ts';

const faultOf = (text: string) => {
  const { faults, placeOf } = readDocumentText(text);
  return faults.slice(0, 1).map((fault) => ({ line: placeOf(fault).line, en: fault.saying().en }))[0];
};

test('no depth ends the process, which nothing could catch', { timeout: 120_000 }, async () => {
  const program = join(import.meta.dirname, 'support/read-deep-texts.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program]);
  const everyTime = { 'the text is nested too deeply, more than 32 levels': 301 };
  expect(JSON.parse(stdout)).toEqual({
    lists: everyTime,
    'lists that end': everyTime,
    mappings: everyTime,
    'lists in mappings': everyTime,
    'keys that are lists': everyTime,
    items: everyTime,
    'explicit keys': everyTime,
    'mixed items': everyTime,
    stairs: everyTime,
  });
});

test.each([
  ['in double quotes', `a: "${'[{ - ? '.repeat(2_000)}"`],
  ['in single quotes', `a: '${'[{ - ? '.repeat(2_000)}'`],
  ['in a block scalar', `a: |\n  ${'[{ - ? '.repeat(2_000)}\n  ${' '.repeat(400)}[`],
  ['in a plain scalar', `a: x${'[{-?'.repeat(2_000)}`],
  ['in a comment', `# ${'[{ - ? '.repeat(2_000)}\na: b`],
])('signs %s are no nesting', (_, text) => {
  expect(faultOf(text)).toBeUndefined();
});

test('a GraphQL document may be indented as deep as it likes', () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${' '.repeat(6 + i)}{`).join('\n');
  expect(faultOf(`operations:\n  - name: deep\n    document: |\n${lines}\n`)).toBeUndefined();
});

test('the line of what is too much is told', () => {
  expect(faultOf(`a: b\nc: ${'['.repeat(40)}`)).toEqual({
    line: 2,
    en: 'the text is nested too deeply, more than 32 levels',
  });
  const keys = Array.from({ length: 200 }, (_, i) => `k${i}: x`);
  expect(faultOf(`a: b\n${keys.join('\n')}`)).toEqual({ line: 101, en: 'more than 100 keys' });
  expect(faultOf(`a: {\n${keys.join(',\n')}}`)?.en).toBe('more than 100 keys');
  expect(faultOf(`a: b\nc: ${'[],'.repeat(20_000)}`)?.en).toMatch(/^no valid YAML/);
  expect(faultOf(`a:\n  [${'[],'.repeat(20_000)}]`)).toMatchObject({
    line: 2,
    en: expect.stringMatching(/^the text has more than 30000 words and signs/),
  });
  expect(faultOf('a: b\n]]]')?.line).toBe(2);
});
