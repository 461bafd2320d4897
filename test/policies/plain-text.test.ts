import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { AgreementDocument } from '../../policies/agreement.ts';
import type { Change } from '../../policies/change.ts';
import { checkAgreementDocument } from '../../policies/document/read-document.ts';
import { readReason } from '../../policies/lifecycle/refusals.ts';
import { isPlainText } from '../../policies/plain-text.ts';
import { submitServiceItem } from '../../policies/service-items/change-service-item.ts';
import { buildCatalogue } from '../../schema/build.ts';

const catalogue = buildCatalogue();

const AGREEMENT: AgreementDocument = {
  title: { zh: '景区实名入园', en: 'Real-name entry' },
  consumer: 'TOURISM',
  purposes: ['scenic-entry'],
  grants: [{ coordinate: 'Query.cardholder' }],
  rowFilter: [],
  limits: { rowsPerRequest: 10 },
  validFrom: '2026-01-01',
  validTo: '2027-12-31',
};

/** A change that gets no further than its documents' check. */
class Reached extends Error {}
const change = {
  actor: { department: 'TOURISM' },
  client: {
    query: () => {
      throw new Reached();
    },
  },
} as unknown as Change;

async function takesItem(text: string): Promise<boolean> {
  const document = {
    name: { zh: text, en: text },
    legalBasis: { zh: text, en: text },
    minimum: ['Cardholder.name'],
  };
  const refusal = await submitServiceItem(change, { catalogue, code: 'entry', document }).catch(
    (error) => error,
  );
  if (!(refusal instanceof Reached)) expect(refusal.detail.en).toContain('must hold some text');
  return refusal instanceof Reached;
}

function takesReason(text: string): boolean {
  try {
    readReason(text);
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      code: 'BAD_USER_INPUT',
      detail: { en: expect.stringContaining('must hold some text') },
    });
    return false;
  }
}

/** Everywhere people write something for others to read. */
const PLACES: readonly (readonly [string, (text: string) => boolean | Promise<boolean>])[] = [
  ['a reason', takesReason],
  ['a service item', takesItem],
  ...['zh', 'en'].map(
    (language) =>
      [
        `title.${language}`,
        (text: string) => takesDocument({ ...AGREEMENT, title: { ...AGREEMENT.title, [language]: text } }),
      ] as const,
  ),
  ['justification', (text) => takesDocument({ ...AGREEMENT, justification: text })],
];

function takesDocument(document: AgreementDocument): boolean {
  const { faults } = checkAgreementDocument(stringify(document), catalogue);
  for (const { saying } of faults) expect(saying().en).toContain('must hold some text');
  return faults.length === 0;
}

describe.each(PLACES)('%s', (_, takes) => {
  test.each([
    ['nothing', ''],
    ['a blank', '\u3000'],
    ['a full stop', '.'],
    ['a zero-width space', '\u200b'],
    ['a word joiner', '\u2060'],
    ['a soft hyphen', '\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['a Hangul choseong filler', '\u115f'],
    ['a halfwidth Hangul filler', '\uffa0'],
    ['a tag', '\u{e0041}'],
    ['a text turned round', 'dened\u202eied'],
    ['a zero-width space within words', '无此\u200b必要'],
    ['a bell', 'ring\u0007'],
    ['half a character', 'half\ud83d'],
  ])('does not take %s', async (_name, text) => {
    expect(await takes(text)).toBe(false);
  });

  test.each(['无此必要', 'No need.', '7', '依据《办法》第六条(二)—— see § 6 “a”', '㐀𠮷', '同意 👍'])(
    'takes %s',
    async (text) => {
      expect(await takes(text)).toBe(true);
    },
  );
});

test('a text as long as a document is judged in a moment', () => {
  const length = 500_000;
  const before = performance.now();
  for (const text of ['.'.repeat(length), `${'字'.repeat(length)}\u200b`])
    expect(isPlainText(text, Number.POSITIVE_INFINITY)).toBe(false);
  expect(performance.now() - before).toBeLessThan(2_000);
});
