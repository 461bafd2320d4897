import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeError } from '../../cli/describe-error.ts';
import { HubError } from '../../errors.ts';
import { redact } from '../../server/present-errors.ts';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';

const ID = '460106199001010018';
const NAME = '张三丰';
const CARD = `cardholder(idNumber: "460106199001010017")`;

// Documents with personal data where the parser or validation will complain about it.
const DOCUMENTS: readonly string[] = [
  // What the parser stumbles over.
  `{ cardholder(idNumber: ${NAME}) { name } }`,
  `{ ${NAME} }`,
  `{ cardholder(idNumber: "${NAME}) { name } }`,
  `{ cardholder(idNumber: "${NAME}" "${ID}") { name } } "${NAME}"`,
  `{ ${ID} }`,
  `{ cardholder(idNumber: ${ID}X) { name } }`,
  `{ cardholder(idNumber: ${ID}_) { name } }`,
  `"${NAME}" { cardholder }`,
  `"""${NAME} ${ID}""" { cardholder }`,
  `"""say "${NAME}" and "${ID}" now""" { cardholder }`,
  `{ cardholder(idNumber: "\\u5F2${NAME}") { name } }`,
  `query "${NAME}" { cardholder }`,
  `{ a: "${NAME}" }`,
  // What validation quotes.
  `{ cardholder(idNumber: ${ID}) { name } }`,
  `{ cardholder(idNumber: ["${NAME}", "${ID}"]) { name } }`,
  `{ cardholder(idNumber: "${ID}") { name } }`,
  `{ cardholder(idNumber: "${NAME}") { name } }`,
  `{ cardholder(idNumber: {a: "${NAME}", b: ${ID}}) { name } }`,
  `{ cardholder(idNumber: """\n  "${NAME}"\n  ${ID}\n""") { name } }`,
  `{ cardholders(filter: "${NAME} ${ID}") { nodes { name } } }`,
  `{ cardholders(filter: {sex: "${NAME}"}) { nodes { name } } }`,
  `{ cardholders(filter: {sex: """say "${NAME}" now"""}) { nodes { name } } }`,
  `{ cardholders(filter: {sex: """a \\""" ${NAME}"""}) { nodes { name } } }`,
  `{ cardholders(filter: {sex: A${ID}}) { nodes { name } } }`,
  `{ cardholders(filter: {ethnicityCode: {a: "${NAME}"}}) { nodes { name } } }`,
  `{ cardholders(filter: {ethnicityCode: {a: """x "${NAME}" y"""}}) { nodes { name } } }`,
  `{ cardholders(filter: {ethnicityCode: ["a\\"${NAME}\\"b", "${ID}"]}) { nodes { name } } }`,
  `{ cardholders(filter: {ethnicityCode: ${ID}}) { nodes { name } } }`,
  `{ cardholders(filter: {a${ID}: "${NAME}"}) { nodes { name } } }`,
  `{ cardholders(first: "${ID}") { nodes { name } } }`,
  `{ cardholders(first: "${NAME}") { nodes { name } } }`,
  `{ cardholders(first: ${ID}) { nodes { name } } }`,
  `{ cardholders(first: ${ID}.5e17) { nodes { name } } }`,
  `{ cardholders(after: {x: """\n${NAME}\n"quoted" ${NAME}\n"""}) { nodes { name } } }`,
  `{ _${ID} }`,
  `{ ${CARD} { _${ID} } }`,
  `{ ${CARD} { ..._${ID} } }`,
  `fragment _${ID} on Cardholder { name } { ${CARD} { name } }`,
  `{ ${CARD} { ... on _${ID} { name } } }`,
  `{ ${CARD} { name @_${ID} } }`,
  `{ ${CARD} { name @skip(if: "${NAME}") } }`,
  `{ ${CARD} { name(a${ID}: "${NAME}") } }`,
  `query _${ID} { ${CARD} { name } } query _${ID} { ${CARD} { name } }`,
  `query($v: IdNumber = "${ID}") { cardholder(idNumber: $v) { name } }`,
  `query($v: [String] = {a: "${NAME}"}) { cardholder(idNumber: $v) { name } }`,
  `query($_${ID}: Int) { ${CARD} { name } }`,
  `{ cardholder(idNumber: $_${ID}) { name } }`,
  `query($v: _${ID}) { ${CARD} { name } }`,
  `{ ${CARD} { x: name } ${CARD.replace('idNumber', `a${ID}`)} { x: sex } }`,
];

describe('a complaint about a document', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.stop());

  const expectNothingOf = ({ text, codes }: Answer) => {
    expect(codes.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/\d{6}/);
    expect(text).not.toContain('张');
    expect(text).not.toContain('三丰');
    // 张 by its code point, as the parser would name it.
    expect(text).not.toMatch(/5F20/i);
  };

  test.each(DOCUMENTS)('repeats neither ID number nor name: %s', async (query) => {
    for (const language of ['zh', 'en']) {
      const answer = await hub.ask(query, { headers: { 'accept-language': language } });
      // Request ids and codes are no part of what the document said.
      const said = answer.errors.map(({ message, extensions: { coordinates } }) => ({
        message,
        coordinates,
      }));
      expectNothingOf({ ...answer, text: JSON.stringify(said) });
    }
  });

  test('about an operation’s name repeats neither', async () => {
    const token = await hub.token('roadside-terminal');
    for (const operationName of [NAME, ID, `"${NAME}"`, `_${ID}`]) {
      const answer = await hub.send({
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'onecard-agreement': 'roadside-check',
          'onecard-purpose': 'driving-licence-proof',
        },
        body: JSON.stringify({
          query: `query a { ${CARD} { name } } query b { ${CARD} { sex } }`,
          operationName,
        }),
      });
      expectNothingOf({ ...answer, text: JSON.stringify(answer.errors.map(({ message }) => message)) });
    }
  });

  test('still tells the developer what is wrong', async () => {
    const messageOf = async (query: string) =>
      (await hub.ask(query, { headers: { 'accept-language': 'en' } })).errors[0]?.message;
    expect(await messageOf(`{ ${CARD} { nmae } }`)).toMatch(/"nmae" on type "Cardholder"\.$/);
    expect(await messageOf(`{ ${CARD} { name }`)).toMatch(/Expected Name, found <EOF>/);
    expect(await messageOf('{ cardholder { name } }')).toMatch(/"idNumber" of type "IdNumber!" is required/);
    expect(await messageOf(`{ ${CARD} { drivingLicence } }`)).toMatch(/must have a selection of subfields/);
    expect(await messageOf('{ cardholder(idNumber "x") }')).toMatch(/Expected ":", found String/);
  });

  test('about a scalar is in the language of the caller alone', async () => {
    const query = `{ cardholder(idNumber: "${ID}") { name } }`;
    const [zh, en] = await Promise.all(
      ['zh', 'en'].map((language) => hub.ask(query, { headers: { 'accept-language': language } })),
    );
    expect(zh?.errors[0]?.message).toContain('校验码有误');
    expect(zh?.errors[0]?.message).not.toContain('check character');
    expect(en?.errors[0]?.message).toContain('check character of the ID number is wrong');
    expect(en?.errors[0]?.message).not.toMatch(/\p{Script=Han}/u);
  });
});

test('a message that is cut within a quotation shows nothing of it', () => {
  expect(redact(`found """say "${NAME}`)).not.toContain('张');
  expect(redact(`${'"""'.repeat(50_001)}${NAME}`)).not.toContain('张');
});

test('operators are told of an expected failure what it is, in both languages, and of a database its code alone', () => {
  const cause = Object.assign(new Error('Key (sfzh)=(460106) exists'), { name: 'error', code: '23505' });
  const failure = new HubError('SOURCE_UNAVAILABLE', { detail: { zh: '财政', en: 'finance' }, cause });
  expect(describeError(failure)).toBe(
    'SOURCE_UNAVAILABLE 数据来源暂不可用:财政 · A source is unavailable: finance (error 23505)',
  );
});
