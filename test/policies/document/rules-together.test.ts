import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { AgreementDocument, RowCondition } from '../../../policies/agreement.ts';
import { checkAgreementDocument } from '../../../policies/document/read-document.ts';
import { buildCatalogue } from '../../../schema/build.ts';

const catalogue = buildCatalogue();

const DOCUMENT: AgreementDocument = {
  title: { zh: '景区实名入园', en: 'Real-name entry' },
  consumer: 'TOURISM',
  purposes: ['scenic-entry'],
  grants: [
    { coordinate: 'Query.cardholder', arguments: ['idNumber'] },
    { coordinate: 'Query.cardholders', arguments: ['filter'] },
    { coordinate: 'Cardholder.name' },
    { coordinate: 'Cardholder.drivingLicence' },
  ],
  denials: [{ coordinate: 'DrivingLicence.number' }],
  emergency: { grants: [{ type: 'DrivingLicence' }], minutes: 30, reviewWithinHours: 24 },
  rowFilter: [],
  limits: { rowsPerRequest: 10 },
  validFrom: '2026-01-01',
  validTo: '2027-12-31',
};

/** So that every value stands in one line. */
const UNFOLDED = { lineWidth: 0 };

/** What is said of a document in English, each fault with what stands in its line. */
function faultsOf(changes: Partial<AgreementDocument>): readonly (readonly [string | undefined, string])[] {
  const text = stringify({ ...DOCUMENT, ...changes }, UNFOLDED);
  return checkAgreementDocument(text, catalogue).faults.map(({ line, saying }) => {
    expect(saying().zh).toMatch(/\p{Script=Han}/u);
    return [text.split('\n')[line - 1]?.trim(), saying().en] as const;
  });
}

describe('an operation that is registered', () => {
  const faultsIn = (document: string) =>
    faultsOf({
      operations: [
        { name: 'name', document: '{ cardholder(idNumber: "11010519491231002X") { name } }' },
        { name: 'it', document },
      ],
    });

  test.each([
    [
      'only what is granted',
      '{ cardholder(idNumber: "11010519491231002X") { __typename name drivingLicence { __typename } } }',
    ],
    [
      'what an emergency opens',
      '{ cardholder(idNumber: "11010519491231002X") { drivingLicence { classes } } }',
    ],
    [
      "the hub's own, open to a role",
      '{ accessRecords { nodes { operator } } quota { requestsThisMinute { used } } }',
    ],
    ['the schema', '{ __schema { types { name } } }'],
  ])('may name %s', (_, document) => {
    expect(faultsIn(document)).toEqual([]);
  });

  test.each([
    ['what nothing opens', '{ cardholder(idNumber: "11010519491231002X") { name sex } }', 'Cardholder.sex'],
    [
      'what is denied',
      '{ cardholder(idNumber: "11010519491231002X") { drivingLicence { number } } }',
      'DrivingLicence.number',
    ],
    [
      'it where a variable, or a fragment, only sometimes includes it',
      'query($yes: Boolean!) { cardholder(idNumber: "11010519491231002X") { ...More @include(if: $yes) } } fragment More on Cardholder { sex }',
      'Cardholder.sex',
    ],
    [
      'an argument that it may not give',
      '{ cardholders(first: 5) { nodes { name } } }',
      'Query.cardholders(first:)',
    ],
    [
      'it in the second of two',
      'query A { quota { __typename } } query B { cardholder(idNumber: "11010519491231002X") { sex } }',
      'Cardholder.sex',
    ],
  ])('may not name %s: it would be refused every time', (_, document, closed) => {
    expect(faultsIn(document)).toEqual([
      [
        `document: ${stringify(document, UNFOLDED).trim()}`,
        `operations[1].document names what the agreement does not grant: ${closed}`,
      ],
    ]);
  });

  test('is no mutation', () => {
    expect(faultsIn('mutation { suspendAgreement(id: "x", reason: "y") { id } }')).toMatchObject([
      [expect.any(String), 'operations[1].document is no query: agreements open no mutations'],
    ]);
  });

  test('is not too deep to be answered', () => {
    const nested = Array.from({ length: 6 }).reduce<string>(
      (inner) => `householdRegistration { members(first: 1) { cardholder { ${inner} } } }`,
      'name',
    );
    expect(faultsIn(`{ cardholder(idNumber: "11010519491231002X") { ${nested} } }`)).toEqual([
      [
        expect.any(String),
        expect.stringMatching(/^operations\[1\]\.document cannot be executed: .*more than 15 levels deep/),
      ],
    ]);
  });

  test('is not told beside the misspelt grant that closes it', () => {
    const operations = [{ name: 'it', document: '{ cardholder(idNumber: "11010519491231002X") { name } }' }];
    const grants = [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.nmae' }];
    expect(faultsOf({ operations, grants }).map(([, fault]) => fault)).toEqual([
      'grants[1].coordinate does not exist: Cardholder.nmae',
    ]);
  });
});

describe('the conditions of a row filter', () => {
  type Given = readonly (readonly [string, RowCondition['operator'], string])[];
  const faultsIn = (conditions: Given) =>
    faultsOf({
      rowFilter: conditions.map(([field, operator, value]) => ({ field, operator, values: [value] })),
    });

  test.each<[string, Given]>([
    [
      'one age',
      [
        ['birthDate', 'AGE_AT_LEAST', '18'],
        ['birthDate', 'AGE_AT_MOST', '18'],
      ],
    ],
    [
      'ages of two and three digits',
      [
        ['birthDate', 'AGE_AT_LEAST', '90'],
        ['birthDate', 'AGE_AT_MOST', '100'],
      ],
    ],
    [
      'two cards',
      [
        ['cards.issuedOn', 'AT_LEAST', '2030-01-01'],
        ['cards.issuedOn', 'AT_MOST', '2020-01-01'],
      ],
    ],
    [
      'two fields',
      [
        ['birthDate', 'AT_LEAST', '1990-01-01'],
        ['drivingLicence.firstIssuedOn', 'AT_MOST', '1980-01-01'],
      ],
    ],
  ])('may be met by %s', (_, conditions) => {
    expect(faultsIn(conditions)).toEqual([]);
  });

  test.each<[string, Given, string]>([
    [
      'ages',
      [
        ['birthDate', 'AGE_AT_LEAST', '90'],
        ['birthDate', 'AGE_AT_MOST', '10'],
      ],
      'rowFilter[1] contradicts rowFilter[0]: birthDate cannot be 90 at least and 10 at the most, so nobody meets both',
    ],
    [
      'dates, in whatever order they come',
      [
        ['birthDate', 'AT_MOST', '1980-12-31'],
        ['birthDate', 'AT_LEAST', '1981-01-01'],
      ],
      'rowFilter[1] contradicts rowFilter[0]: birthDate cannot be 1981-01-01 at least and 1980-12-31 at the most, so nobody meets both',
    ],
    [
      'a field behind an edge to one',
      [
        ['drivingLicence.firstIssuedOn', 'AT_LEAST', '2021-01-01'],
        ['drivingLicence.firstIssuedOn', 'AT_MOST', '2020-01-01'],
      ],
      'rowFilter[1] contradicts rowFilter[0]',
    ],
    [
      'the tightest of several',
      [
        ['birthDate', 'AGE_AT_LEAST', '60'],
        ['birthDate', 'AGE_AT_LEAST', '18'],
        ['birthDate', 'AGE_AT_MOST', '30'],
      ],
      'rowFilter[2] contradicts rowFilter[0]: birthDate cannot be 60 at least and 30 at the most',
    ],
  ])('leave somebody: of %s', (_, conditions, expected) => {
    const faults = faultsIn(conditions);
    expect(faults).toEqual([[expect.stringContaining('field: '), expect.stringContaining(expected)]]);
  });
});
