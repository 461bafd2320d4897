import { describe, expect, test } from 'vitest';
import { HubError } from '../../../errors.ts';
import type { AgreementDocument } from '../../../policies/agreement.ts';
import { diffDocuments } from '../../../policies/document/diff-documents.ts';
import { readAgreementDocument } from '../../../policies/document/read-document.ts';
import { writeAgreementDocument } from '../../../policies/document/write-document.ts';
import { buildCatalogue } from '../../../schema/build.ts';

const catalogue = buildCatalogue();
const BASIS = { zh: '刑事诉讼法第五十四条', en: 'Criminal Procedure Law, art. 54' };

const document = (accessHistory?: object): AgreementDocument =>
  ({
    title: { zh: '侦查', en: 'Investigation' },
    consumer: 'PUBLIC_SECURITY',
    purposes: ['driving-licence-proof'],
    grants: [{ coordinate: 'Cardholder.name' }],
    rowFilter: [],
    limits: { rowsPerRequest: 10 },
    validFrom: '2026-01-01',
    validTo: '2027-12-31',
    ...(accessHistory === undefined ? {} : { accessHistory }),
  }) as AgreementDocument;

const faultOf = (accessHistory: object): string => {
  try {
    readAgreementDocument(writeAgreementDocument(document(accessHistory)), catalogue);
  } catch (error) {
    if (error instanceof HubError) return error.detail?.en ?? '';
    throw error;
  }
  throw new Error('the document was accepted');
};

describe('an embargo', () => {
  test('is read back as it was written', () => {
    const terms = { embargoDays: 90, legalBasis: BASIS };
    const text = writeAgreementDocument(document(terms));
    expect(text).toContain('accessHistory:\n  embargoDays: 90\n  legalBasis:\n    zh: 刑事诉讼法第五十四条');
    expect(readAgreementDocument(text, catalogue).accessHistory).toEqual(terms);
  });

  test.each<[string, object, string]>([
    ['without its legal basis', { embargoDays: 90 }, 'legalBasis'],
    ['with half a legal basis', { embargoDays: 90, legalBasis: { zh: '法' } }, 'legalBasis'],
    [
      'with a legal basis that says nothing',
      { embargoDays: 90, legalBasis: { zh: ' ', en: '\u3164' } },
      'legalBasis.zh',
    ],
    ['without days', { legalBasis: BASIS }, 'embargoDays'],
    ['of no days', { embargoDays: 0, legalBasis: BASIS }, 'accessHistory.embargoDays must be >= 1'],
    ['for ever', { embargoDays: 731, legalBasis: BASIS }, 'accessHistory.embargoDays must be <= 730'],
    [
      'of half a day',
      { embargoDays: 1.5, legalBasis: BASIS },
      'accessHistory.embargoDays must be of type integer',
    ],
    ['with more', { embargoDays: 1, legalBasis: BASIS, hidden: true }, 'accessHistory'],
  ])('%s is refused', (_, terms, fault) => {
    expect(faultOf(terms)).toContain(fault);
  });

  test('is told where it comes, changes and goes', () => {
    const [none, short, long] = [
      document(),
      document({ embargoDays: 30, legalBasis: BASIS }),
      document({ embargoDays: 90, legalBasis: BASIS }),
    ];
    expect(diffDocuments(none, none)).toEqual([]);
    expect(diffDocuments(short, structuredClone(short))).toEqual([]);
    const basis = BASIS.en;
    expect(diffDocuments(none, short).map(({ en }) => en)).toEqual([
      `~ the embargo on citizens' access history was "none" and is "30 days (${basis})"`,
    ]);
    expect(diffDocuments(short, long).map(({ zh }) => zh)).toEqual([
      `~ 对公民暂缓显示访问由“30 日(${BASIS.zh})”改为“90 日(${BASIS.zh})”`,
    ]);
    expect(diffDocuments(long, none)).toHaveLength(1);
  });
});
