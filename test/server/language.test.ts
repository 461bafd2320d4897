import { expect, test } from 'vitest';
import { preferredLanguage } from '../../server/language.ts';

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['*', 'zh'],
  ['fr', 'zh'],
  ['zh-CN', 'zh'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['en, zh', 'zh'],
  ['zh;q=0.5, en;q=0.8', 'en'],
  ['zh;q=0.8, en;q=0.5', 'zh'],
  ['en;q=0', 'zh'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['fr, en;q=0.3', 'en'],
  ['en ; q=0.9 , zh ; q=0.8', 'en'],
  ['english', 'zh'],
  [`${'x,'.repeat(10_000)}en`, 'zh'],
  ['en;q=high', 'en'],
] as const)('Accept-Language %j is answered in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
