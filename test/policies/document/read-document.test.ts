import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { DEMO_AGREEMENTS } from '../../../demo/demo-agreements.ts';
import { HubError } from '../../../errors.ts';
import type { AgreementDocument } from '../../../policies/agreement.ts';
import { documentHash } from '../../../policies/document/document-hash.ts';
import { readAgreementDocument } from '../../../policies/document/read-document.ts';
import { writeAgreementDocument } from '../../../policies/document/write-document.ts';
import { buildCatalogue } from '../../../schema/build.ts';

const catalogue = buildCatalogue();
const read = (text: string) => readAgreementDocument(text, catalogue);

const GOOD = `title:
  zh: 景区实名入园
  en: Real-name entry to scenic areas
consumer: TOURISM
purposes: [scenic-entry]
grants:
  - coordinate: Query.cardholder
  - coordinate: Cardholder.name
    mask: NAME
  - coordinate: Cardholder.birthDate
    mask: AGE_BAND
denials:
  - level: 4
rowFilter:
  - field: residenceRegion
    operator: IN
    values: [460100, 460200]
  - field: birthDate
    operator: AGE_AT_LEAST
    values: [18]
  - field: cards.state
    operator: EQUAL
    values: [NORMAL]
  - field: drivingLicence
    operator: EXISTS
limits:
  rowsPerRequest: 100
  requestsPerMinute: 60
  hours:
    - from: 22:00
      to: 06:00
terminals: [gate-1]
signedRequests: true
validFrom: 2026-01-01
validTo: 2027-12-31
`;

/** What is said of a text, in English. */
function faultOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof HubError && error.code === 'BAD_USER_INPUT') {
      expect(error.detail?.zh).toMatch(/第 \d+ 行第 \d+ 列:/);
      return error.detail?.en ?? '';
    }
    throw error;
  }
  throw new Error('the document was accepted');
}

const faultWhere = (from: string | RegExp, to: string): string => {
  expect(GOOD).toMatch(from);
  return faultOf(GOOD.replace(from, to));
};

describe('a document', () => {
  test('is read from YAML, codes and dates as they are written', () => {
    expect(read(GOOD)).toEqual({
      title: { zh: '景区实名入园', en: 'Real-name entry to scenic areas' },
      consumer: 'TOURISM',
      purposes: ['scenic-entry'],
      grants: [
        { coordinate: 'Query.cardholder' },
        { coordinate: 'Cardholder.name', mask: 'NAME' },
        { coordinate: 'Cardholder.birthDate', mask: 'AGE_BAND' },
      ],
      denials: [{ level: 4 }],
      rowFilter: [
        { field: 'residenceRegion', operator: 'IN', values: ['460100', '460200'] },
        { field: 'birthDate', operator: 'AGE_AT_LEAST', values: ['18'] },
        { field: 'cards.state', operator: 'EQUAL', values: ['NORMAL'] },
        { field: 'drivingLicence', operator: 'EXISTS', values: [] },
      ],
      limits: { rowsPerRequest: 100, requestsPerMinute: 60, hours: [{ from: '22:00', to: '06:00' }] },
      terminals: ['gate-1'],
      signedRequests: true,
      validFrom: '2026-01-01',
      validTo: '2027-12-31',
    });
  });

  test('is read from JSON as well', () => {
    expect(read(JSON.stringify(read(GOOD)))).toEqual(read(GOOD));
  });

  const condition = {
    field: 'residenceRegion',
    operator: 'IN' as const,
    values: Array.from({ length: 200 }, (_, i) => String(460_000 + i)),
  };
  const many = <T>(length: number, item: (i: number) => T) => Array.from({ length }, (_, i) => item(i));
  test.each<[string, Partial<AgreementDocument>]>([
    [
      'grants',
      { grants: many(1_000, () => ({ coordinate: 'Cardholder.professionalLicence', mask: 'NONE' })) },
    ],
    ['denials', { denials: many(1_000, () => ({ coordinate: 'Cardholder.professionalLicence' })) }],
    ['terminals', { terminals: many(1_000, (i) => `terminal-of-the-counter-${i}`) }],
    ['row filters', { rowFilter: many(20, () => condition) }],
    [
      'operations',
      {
        operations: many(50, (i) => ({
          name: `operation-${i}`,
          document: `query Q($id: IdNumber!) {\n${'  # a line of it, as long as lines are\n'.repeat(100)}  cardholder(idNumber: $id) { name }\n}`,
        })),
      },
    ],
  ])('may have as many %s as the JSON Schema says, in YAML and in JSON', (_, changes) => {
    const document = { ...read(GOOD), ...changes };
    for (const text of [writeAgreementDocument(document), JSON.stringify(document, null, 2)])
      expect(read(text)).toEqual(document);
    const [[key = '', value] = []] = Object.entries(changes);
    const more = { ...document, [key]: [...(value as readonly unknown[]), (value as readonly unknown[])[0]] };
    expect(faultOf(JSON.stringify(more))).toMatch(/has more than|has the same item twice/);
  });

  const demo = DEMO_AGREEMENTS.map(({ id, document }) => [id, document as AgreementDocument] as const);
  test.each([['the example', read(GOOD)] as const, ...demo])(
    '%s is written so that it reads the same',
    (_, document) => {
      const written = writeAgreementDocument(document);
      expect(read(written)).toEqual(document);
      expect(documentHash(read(written))).toBe(documentHash(document));
      // Keys that come in another order, as from PostgreSQL, change neither text nor hash.
      const turned = Object.fromEntries(Object.entries(document).reverse()) as unknown as AgreementDocument;
      expect(writeAgreementDocument(turned)).toBe(written);
      expect(documentHash(turned)).toBe(documentHash(document));
    },
  );
});

describe('what is wrong is told with its line, its place and a remedy', () => {
  test.each<[string, string | RegExp, string, string | RegExp]>([
    [
      'an unknown coordinate',
      'Cardholder.name',
      'Cardholder.nmae',
      'line 8, column 17: grants[1].coordinate does not exist: Cardholder.nmae; did you mean Cardholder.name?',
    ],
    [
      'an unknown mask',
      'mask: NAME',
      'mask: NAMES',
      'grants[1].mask does not exist: NAMES; did you mean NAME?',
    ],
    [
      'a mask that does not fit',
      'mask: NAME',
      'mask: YEAR',
      'grants[1].mask YEAR cannot be applied to Cardholder.name (String); possible: NONE NAME MOBILE',
    ],
    [
      'a mask on an edge',
      'coordinate: Query.cardholder',
      'coordinate: Query.cardholder\n    mask: EXISTS',
      'grants[0].mask EXISTS cannot be applied to Query.cardholder',
    ],
    [
      'data that is not shared',
      'Cardholder.name',
      'Card.bankAccount',
      /line 8, column 5: grants\[1\] Card\.bankAccount is not shared/,
    ],
    [
      'a key that is none',
      'mask: NAME',
      'masks: NAME',
      'grants[1].masks is no known key; did you mean mask?',
    ],
    [
      'a key that is none at the top',
      'terminals:',
      'terminal:',
      'terminal is no known key; did you mean terminals?',
    ],
    [
      'two extents in one grant',
      'coordinate: Query.cardholder',
      'coordinate: Query.cardholder\n    level: 1',
      'grants[0] must have exactly one of coordinate, type and level',
    ],
    [
      'no extent in a grant',
      'coordinate: Query.cardholder',
      'mask: NONE',
      'grants[0] must have exactly one of coordinate, type and level',
    ],
    [
      'an unknown type',
      'coordinate: Query.cardholder',
      'type: Cardholders',
      'grants[0].type does not exist: Cardholders; did you mean Cardholder?',
    ],
    ['a level that is none', 'level: 4', 'level: 5', 'line 13, column 12: denials[0].level must be <= 4'],
    [
      'an unknown argument',
      'coordinate: Query.cardholder',
      'coordinate: Query.cardholder\n    arguments: [idnumber]',
      'grants[0].arguments[0] does not exist: idnumber; did you mean idNumber?',
    ],
    ['an unknown department', 'TOURISM', 'TURISM', 'consumer does not exist: TURISM; did you mean TOURISM?'],
    [
      'dates that end before they start',
      '2027-12-31',
      '2025-12-31',
      'validTo (2025-12-31) is before validFrom (2026-01-01)',
    ],
    [
      'a day that does not exist',
      '2027-12-31',
      '2027-02-29',
      'validTo is no day of the calendar: 2027-02-29',
    ],
    ['a date of another form', '2027-12-31', '31.12.2027', 'validTo must be of the form'],
    [
      'a filter on an unknown field',
      'residenceRegion',
      'residentRegion',
      'rowFilter[0].field does not exist: residentRegion; did you mean residenceRegion?',
    ],
    [
      'a filter on a field that is not shared',
      'cards.state',
      'cards.bankAccount',
      'rowFilter[2].field Card.bankAccount is not shared',
    ],
    [
      'a filter with an unknown value',
      '[NORMAL]',
      '[NORMEL]',
      'rowFilter[2].values[0] does not exist: NORMEL; did you mean NORMAL?',
    ],
    [
      'a filter by a wrong region',
      '460200',
      '46020',
      'rowFilter[0].values[1] must be a region code of six digits',
    ],
    [
      'a filter by age on no date',
      'field: birthDate',
      'field: name',
      'rowFilter[1].operator is for dates, which Cardholder.name is not',
    ],
    [
      'a filter by an edge without EXISTS',
      'operator: EXISTS',
      'operator: EQUAL\n    values: [x]',
      'rowFilter[3].operator Cardholder.drivingLicence is an edge: use EXISTS',
    ],
    ['a filter without values', 'values: [18]', 'values: []', 'rowFilter[1].values needs exactly one value'],
    [
      'a filter with an ID number',
      /field: birthDate\n.*\n.*\]/,
      "field: idNumber\n    operator: EQUAL\n    values: ['460106199001010017']",
      "rowFilter[1].operator an agreement must not hold people's ID numbers",
    ],
    [
      'a limit of nothing',
      'requestsPerMinute: 60',
      'requestsPerMinute: 0',
      'limits.requestsPerMinute must be >= 1',
    ],
    [
      'a limit that is no number',
      'requestsPerMinute: 60',
      'requestsPerMinute: many',
      'limits.requestsPerMinute must be of type integer',
    ],
    [
      'a limit beyond all numbers',
      'requestsPerMinute: 60',
      'requestsPerMinute: 99999999999999999999',
      'limits.requestsPerMinute must be <= 2147483647',
    ],
    ['hours that hold nothing', 'to: 06:00', 'to: 22:00', 'limits.hours[0] ends where it starts'],
    ['hours that are none', 'to: 06:00', 'to: 25:00', 'limits.hours[0].to must be of the form'],
    ['the same terminal twice', '[gate-1]', '[gate-1, gate-1]', 'terminals has the same item twice'],
    [
      'a title without text',
      'zh: 景区实名入园',
      'zh: "\u3000 \\u200b"',
      'line 2, column 7: title.zh must hold some text, not just blanks',
    ],
    [
      'a reason of blanks',
      'consumer: TOURISM',
      'consumer: TOURISM\njustification: "   "',
      'justification must hold some text, not just blanks',
    ],
    ['no grants at all', /grants:(.|\n)*denials/, 'grants: []\ndenials', 'grants needs at least 1 items'],
    ['a missing key', 'consumer: TOURISM\n', '', 'lacks consumer'],
    [
      'the same key twice',
      'consumer: TOURISM',
      'consumer: TOURISM\nconsumer: HEALTH',
      'line 5, column 1: no valid YAML: Map keys must be unique',
    ],
    ['an alias', 'TOURISM', '&a TOURISM\nterminals: *a', 'anchors, aliases and tags are not allowed'],
    ['a tag', 'TOURISM', '!!js/function "x"', 'line 4, column 11: no valid YAML: Unresolved tag'],
    ['a merge key', 'consumer: TOURISM', 'consumer: TOURISM\n<<: {consumer: HEALTH}', '<< is no known key'],
    [
      'a prototype',
      'consumer: TOURISM',
      'consumer: TOURISM\n__proto__: {consumer: HEALTH}',
      '__proto__ is no known key',
    ],
    ['no YAML', 'consumer: TOURISM', 'consumer: [TOURISM', 'no valid YAML'],
    ['a NUL character', 'TOURISM', 'TOUR\0ISM', 'holds a NUL character'],
  ])('%s', (...[, from, to, expected]) => {
    expect(faultWhere(from, to)).toMatch(expected);
  });

  test('trusted operations have to be valid, and have a name each', () => {
    const operations = [
      { name: 'who', document: '{ cardholder(idNumber: "x") { nmae } }' },
      { name: 'who', document: '{ cardholder(' },
    ];
    const told = faultOf(stringify({ ...read(GOOD), operations }));
    expect(told).toMatch(/operations\[0\]\.document cannot be executed: Cannot query field "nmae"/);
    expect(told).toMatch(/operations\[1\]\.name is there twice: who/);
    expect(told).toMatch(/operations\[1\]\.document cannot be executed: Syntax Error/);
  });

  test.each([
    ['nested without end', '{'.repeat(1_300), 'more than 60 brackets within brackets'],
    ['one field again and again', `{ ${'a { b } '.repeat(100)} }`, 'a more than 50 times: use a fragment'],
    ['text that is no GraphQL', '{ a ? }', 'Syntax Error: Unexpected character: "?"'],
  ])('a trusted operation is neither %s', (_, document, expected) => {
    expect(faultOf(stringify({ ...read(GOOD), operations: [{ name: 'deep', document }] }))).toContain(
      `operations[0].document cannot be executed: ${expected}`,
    );
  });

  test('all at once, in the order of the lines, twenty at the most', () => {
    const told = faultOf(
      GOOD.replace('TOURISM', 'TURISM').replace('mask: NAME', 'mask: NAMES').replace('NORMAL', 'NORMEL'),
    ).split('\n');
    expect(told.map((line) => line.split(' ')[1])).toEqual(['4,', '9,', '23,']);
    const grants = Array.from({ length: 30 }, (_, i) => ({ coordinate: `Nothing.at${i}` }));
    const many = faultOf(stringify({ ...read(GOOD), grants })).split('\n');
    expect(many).toHaveLength(21);
    expect(many.at(-1)).toBe('and 10 more');
  });

  test('in about the time that a right document takes, for what somebody may have meant is looked for where it is told', () => {
    const written = (coordinate: string) =>
      stringify({ ...read(GOOD), grants: Array.from({ length: 900 }, () => ({ coordinate })) });
    const [right, wrong] = [written('Cardholder.drivingLicence'), written('Cardholder.drivingLicenze')];
    const least = (work: () => void) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const before = process.cpuUsage();
          work();
          return process.cpuUsage(before).user;
        }),
      );
    const told = faultOf(wrong).split('\n');
    expect(told).toHaveLength(21);
    expect(told[19]).toMatch(/did you mean Cardholder\.drivingLicence\?$/);
    expect(least(() => faultOf(wrong))).toBeLessThan(3 * least(() => read(right)));
  });

  test.each([
    ['10 MB', `${GOOD}# ${'x'.repeat(10 * 1024 * 1024)}`, 'longer than 512 KiB'],
    ['brackets without end', '['.repeat(60_000), /nested too deeply|no valid YAML/],
    ['nothing', '', 'must be of type object'],
    ['a list', '- a', 'must be of type object'],
    ['a text', 'hello', 'must be of type object'],
    ['two documents', `${GOOD}---\n${GOOD}`, 'no valid YAML'],
  ])('%s', (_, text, expected) => {
    expect(faultOf(text)).toMatch(expected);
  });
});
