import { lookup } from 'node:dns/promises';
import { describe, expect, test } from 'vitest';
import { guardedLookup, isAllowedAddress } from '../addresses.ts';
import { readWebhookUrl } from '../server/webhooks/webhook-url.ts';

test.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '::ffff:0:a9fe:a9fe',
  '::ffff:0:127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::169.254.169.254',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '100.100.100.200',
  '0.0.0.0',
  '::',
  '224.0.0.1',
  '255.255.255.255',
  'ff02::1',
  'localhost',
  '0x7f.1',
  '',
])('no webhook leads to %s, demo or not', (address) => {
  for (const loopbackAllowed of [true, false])
    expect(isAllowedAddress(address, { loopbackAllowed })).toBe(false);
});

test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('only a demo’s leads to %s', (address) => {
  expect(isAllowedAddress(address, { loopbackAllowed: true })).toBe(true);
  expect(isAllowedAddress(address, { loopbackAllowed: false })).toBe(false);
});

test.each(['10.1.2.3', '172.16.0.1', '192.168.1.1', 'fd12::1', '203.0.113.9', '2400:3200::1'])(
  'departments’ networks may be reached: %s',
  (address) => {
    expect(isAllowedAddress(address, { loopbackAllowed: false })).toBe(true);
  },
);

describe('a name', () => {
  const ask = (loopbackAllowed: boolean, all: boolean) =>
    new Promise((resolve) => {
      guardedLookup({ loopbackAllowed })('localhost', { all }, (error, address) =>
        resolve(error === null ? address : error.name),
      );
    });

  test('is resolved when it is connected to, and refused where it leads to a forbidden address', async () => {
    expect([await ask(false, true), await ask(false, false)]).toEqual([
      'ForbiddenAddress',
      'ForbiddenAddress',
    ]);
    expect(await ask(true, true)).toEqual(await lookup('localhost', { all: true }));
  });

  test('that nobody knows is an error of its own', async () => {
    const failure = await new Promise((resolve) => {
      guardedLookup({ loopbackAllowed: false })('nowhere.invalid', {}, (error) => resolve(error?.code));
    });
    expect(failure).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});

describe('a URL is registered', () => {
  test.each([
    ['https://alerts.example/hub', 'production'],
    ['https://10.0.0.8:8443/hub?x=1', 'production'],
    ['http://127.0.0.1:9000/', 'demo'],
  ] as const)('%s in %s', (url, mode) => {
    expect(readWebhookUrl(url, { mode })).toBe(url);
  });

  test.each([
    ['http://alerts.example/', 'production', /must be https/],
    ['https://127.0.0.1/', 'production', /not allowed/],
    ['https://[::1]/', 'production', /not allowed/],
    ['https://2130706433/', 'production', /not allowed/],
    ['https://0x7f.1/', 'production', /not allowed/],
    ['https://169.254.169.254/latest', 'demo', /not allowed/],
    ['https://[::ffff:a9fe:a9fe]/', 'demo', /not allowed/],
    ['ftp://alerts.example/', 'demo', /must be https/],
    ['https://user:secret@alerts.example/', 'demo', /no user name/],
    ['https://alerts.example/#x', 'demo', /no user name/],
    ['alerts.example', 'demo', /no URL/],
    [`https://alerts.example/${'x'.repeat(2_000)}`, 'demo', /no URL/],
  ] as const)('but not %s in %s', (url, mode, message) => {
    expect(() => readWebhookUrl(url, { mode })).toThrow(message);
  });
});
