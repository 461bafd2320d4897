import { expect, test } from 'vitest';
import type { HubError } from '../../../errors.ts';
import type { AgreementDocument, WitnessTerms } from '../../../policies/agreement.ts';
import { diffDocuments } from '../../../policies/document/diff-documents.ts';
import { readAgreementDocument } from '../../../policies/document/read-document.ts';
import { writeAgreementDocument } from '../../../policies/document/write-document.ts';
import { buildCatalogue } from '../../../schema/build.ts';

const catalogue = buildCatalogue();
const documentWith = (witnessed: unknown, changes: object = {}) => ({
  title: { zh: '景区', en: 'Scenic areas' },
  consumer: 'TOURISM',
  purposes: ['scenic-entry'],
  grants: [{ coordinate: 'Query.cardholder' }],
  rowFilter: [],
  limits: { rowsPerRequest: 1 },
  validFrom: '2026-01-01',
  validTo: '2027-12-31',
  ...(witnessed === undefined ? {} : { witnessed }),
  ...changes,
});
const read = (document: object) => readAgreementDocument(JSON.stringify(document), catalogue);

test.each([
  [{ within: 60 }],
  [{ within: 1, by: ['TOURISM'] }],
  [{ within: 43_200, by: ['HRSS', 'TOURISM'] }],
])('the witnesses that an agreement demands are read, and written back: %j', (witnessed) => {
  const document = read(documentWith(witnessed));
  expect(document.witnessed).toEqual(witnessed);
  expect(readAgreementDocument(writeAgreementDocument(document), catalogue)).toEqual(document);
});

test.each([
  [{}, /within/],
  [{ within: 0 }, /within/],
  [{ within: 43_201 }, /within/],
  [{ within: 1.5 }, /within/],
  [{ within: 60, by: [] }, /by/],
  [{ within: 60, by: ['TOURISM', 'TOURISM'] }, /by/],
  [{ within: 60, every: 5 }, /every/],
  [true, /witnessed/],
  [{ within: 60, by: ['TURISM'] }, /witnessed\.by\[0\].*TOURISM/],
  [{ within: 60, by: ['TOURISM', 'FINANCE'] }, /witnessed\.by\[1\].*\(FINANCE\) is no party/],
])('%j is a fault, and where it is is told', (witnessed, said) => {
  let failure: unknown;
  try {
    read(documentWith(witnessed));
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect((failure as HubError).detail?.en).toMatch(said);
});

test('an agreement of HRSS alone has nobody else to witness', () => {
  const alone = { consumer: 'HRSS' };
  expect(() => read(documentWith({ within: 60 }, alone))).toThrow('no party but HRSS');
  expect(read(documentWith({ within: 60, by: ['HRSS'] }, alone)).witnessed?.by).toEqual(['HRSS']);
});

test.each<[WitnessTerms | undefined, WitnessTerms | undefined, readonly string[]]>([
  [undefined, { within: 60 }, ['- witnessing of the log demanded']],
  [{ within: 60 }, undefined, ['+ witnessing of the log no longer demanded']],
  [{ within: 60 }, { within: 120 }, ['+ the log is witnessed within 120 minutes instead of 60']],
  [{ within: 60 }, { within: 5 }, ['- the log is witnessed within 5 minutes instead of 60']],
  [{ within: 60 }, { within: 60, by: ['TOURISM'] }, ['- witnessing department: TOURISM instead of any']],
  [
    { within: 60, by: ['TOURISM'] },
    { within: 60, by: ['TOURISM', 'HRSS'] },
    ['+ new witnessing department: HRSS'],
  ],
  [{ within: 60 }, { within: 60 }, []],
])('from %j to %j is told', (before, after, expected) => {
  const [was, is] = [before, after].map(
    (witnessed) => documentWith(witnessed) as unknown as AgreementDocument,
  );
  const changes = diffDocuments(was as AgreementDocument, is as AgreementDocument);
  expect(changes.map(({ en }) => en)).toEqual(expected);
});
