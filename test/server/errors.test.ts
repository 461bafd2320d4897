import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ERRORS, HubError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

describe('the registry', () => {
  test.each(['README.md', 'README.zh-CN.md'])('is the table of error codes in %s', (file) => {
    const rows = readFileSync(join(packageRoot(), file), 'utf8').matchAll(
      /^\| `([A-Z_]+)` \| (\d{3}) \| \S/gm,
    );
    const documented = [...rows].map(([, code, status]) => [code, Number(status)]);
    expect(documented).toEqual(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
  });

  test('speaks both languages, and leaves no trace of a detail that is missing', () => {
    for (const code of Object.keys(ERRORS) as (keyof typeof ERRORS)[]) {
      const { zh, en } = ERRORS[code];
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
      for (const language of ['zh', 'en'] as const)
        expect(new HubError(code).messageIn(language)).not.toMatch(/[{}::]\s*$|\{detail\}/);
    }
  });

  test('puts a detail in as it is, whatever characters it has', () => {
    const error = new HubError('BAD_USER_INPUT', { detail: { zh: '$&', en: "$' {detail}" } });
    expect(error.messageIn('en')).toBe("Bad input: $' {detail}");
    expect(error.messageIn('zh')).toBe('输入有误:$&');
  });
});

describe('an error at the front door', () => {
  let hub: TestHub;
  const driver = inject('people').haikouDriver as string;

  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.stop());

  test.each([
    [undefined, '共享协议未授权'],
    ['zh-CN,zh;q=0.9,en;q=0.8', '共享协议未授权'],
    ['en', 'Not granted by the sharing agreement'],
    ['en-GB,en;q=0.9,zh;q=0.1', 'Not granted by the sharing agreement'],
    ['fr', '共享协议未授权'],
    ['*', '共享协议未授权'],
    ['en;q=0', '共享协议未授权'],
    [';;;,,q=', '共享协议未授权'],
  ])('speaks the language that Accept-Language prefers: %s', async (language, start) => {
    const answer = await hub.ask(`{ cardholder(idNumber: "${driver}") { mobile } }`, {
      headers: language === undefined ? {} : { 'accept-language': language },
    });
    expect(answer.errors[0]?.message.startsWith(start)).toBe(true);
    expect(answer.errors[0]?.message).toContain('Cardholder.mobile');
  });

  test.each([
    ['without a token', { authorization: '' }, '{ __typename }'],
    ['without a body', {}, undefined],
    ['of the parser', {}, '{'],
    ['of a header', { 'onecard-denied': 'no' }, '{ __typename }'],
    ['of the policy', {}, '{ cardholder(idNumber: "11010519491231002X") { name } }'],
  ])('%s carries the request id of the header, in the language asked for', async (_, headers, query) => {
    const answer = await hub.send({
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token('hotel-desk')}`,
        'content-type': 'application/json',
        'accept-language': 'en',
        'x-request-id': 'chosen-by-the-caller',
        ...headers,
      },
      body: JSON.stringify(query === undefined ? {} : { query }),
    });
    expect(answer.errors).toHaveLength(1);
    const requestId = answer.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.errors[0]?.extensions.requestId).toBe(requestId);
    expect(answer.errors[0]?.message).not.toMatch(/\p{Script=Han}/u);
  });

  test('of a kind that nobody expected shows nothing of its cause, and is recorded as failed', async () => {
    const secret = `boom at T_JSZ for ${driver}`;
    const schema = hub.hub.catalogue.schema.getQueryType()?.getFields();
    const field = schema?.cardholder;
    if (field === undefined) throw new Error('no field to break');
    const { resolve } = field;
    field.resolve = () => {
      throw new TypeError(secret, { cause: new Error(secret) });
    };
    const answer = await hub.ask(`{ cardholder(idNumber: "${driver}") { name } }`);
    Object.assign(field, { resolve });
    expect(answer.codes).toEqual(['INTERNAL']);
    expect(answer.data).toEqual({ cardholder: null });
    expect(answer.text).not.toMatch(/boom|T_JSZ|TypeError|stack|\.ts|\d{17}/);
    expect(answer.errors[0]?.message).toBe(ERRORS.INTERNAL.zh);
    const [record] = await hub.records({ client: 'roadside-terminal' });
    expect(record).toMatchObject({ outcome: 'FAILED', codes: ['INTERNAL'], rows: 0 });
  });
});
