import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../server/settings.ts';

const CONNECTIONS = ['CARDHOLDER_BASE', 'HEALTH'];
const STRONG_SECRET = 'kJ8vQ2mX5nR7tY1wZ4aB6cD9eF3gH0iL+o/pUsVxKhM=';

const PRODUCTION = {
  ONECARD_MODE: 'production',
  DATABASE_URL: 'postgresql://hub@db.internal/onecard',
  SOURCE_CARDHOLDER_BASE_URL: 'postgresql://hub@base.internal/base',
  SOURCE_HEALTH_URL: 'postgresql://hub@health.internal/health',
  ONECARD_SECRET: STRONG_SECRET,
  ONECARD_PUBLIC_URL: 'https://hub.example',
  ONECARD_ISSUER: 'https://login.example',
  ONECARD_JWKS_URI: 'https://login.example/jwks.json',
};

type Environment = Readonly<Record<string, string | undefined>>;

function faultsOf(environment: Environment): readonly string[] {
  try {
    readSettings(environment, CONNECTIONS);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const { zh, en } of error.faults) {
      expect(error.message).toContain(zh);
      expect(error.message).toContain(en);
    }
    return error.faults.map(({ en }) => en);
  }
}

test('nothing set makes a demo on loopback', () => {
  expect(readSettings({}, CONNECTIONS)).toMatchObject({
    mode: 'demo',
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://127.0.0.1:4000',
    databaseUrl: undefined,
    secret: undefined,
    issuer: undefined,
  });
});

describe('a production hub', () => {
  test('starts with everything set', () => {
    expect(faultsOf(PRODUCTION)).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, ONECARD_MODE: undefined, NODE_ENV: 'production' })).toEqual([]);
  });

  test.each([
    ['DATABASE_URL', 'production mode needs DATABASE_URL'],
    ['SOURCE_HEALTH_URL', 'production mode needs SOURCE_HEALTH_URL'],
    ['ONECARD_SECRET', 'production mode needs ONECARD_SECRET'],
    ['ONECARD_ISSUER', 'ONECARD_ISSUER and ONECARD_JWKS_URI go together'],
    ['ONECARD_JWKS_URI', 'ONECARD_ISSUER and ONECARD_JWKS_URI go together'],
  ])('refuses to start without %s, and where it is empty', (name, fault) => {
    expect(faultsOf({ ...PRODUCTION, [name]: undefined })).toContain(fault);
    expect(faultsOf({ ...PRODUCTION, [name]: '' })).toContain(fault);
    expect(faultsOf({ ...PRODUCTION, [name]: '  ' })).toContain(fault);
  });

  test('does not accept the built-in issuer', () => {
    const environment = { ...PRODUCTION, ONECARD_ISSUER: undefined, ONECARD_JWKS_URI: undefined };
    expect(faultsOf(environment)).toEqual([expect.stringContaining("the demo's built-in issuer")]);
  });

  test.each([
    ['too short', 'short', 'ONECARD_SECRET is too weak'],
    ['one character repeated', 'a'.repeat(64), 'ONECARD_SECRET is too weak'],
    ['from the examples', 'onecard-hub-example-secret-do-not-use!!', 'a value from the examples'],
    ['from the examples too', 'change-me-change-me-change-me-change-me', 'a value from the examples'],
  ])('does not accept a secret that is %s', (_, secret, fault) => {
    const faults = faultsOf({ ...PRODUCTION, ONECARD_SECRET: secret });
    expect(faults).toContainEqual(expect.stringContaining(fault));
    expect(faults.join()).not.toContain(secret);
  });

  test.each([
    ['ONECARD_ISSUER', 'http://login.example'],
    ['ONECARD_JWKS_URI', 'http://login.example/jwks.json'],
  ])('wants %s by https', (name, url) => {
    expect(faultsOf({ ...PRODUCTION, [name]: url })).toEqual([expect.stringContaining('must be https')]);
  });

  test.each(['https://hub.example', 'https://hub.example/'])('cannot be its own issuer: %s', (issuer) => {
    expect(faultsOf({ ...PRODUCTION, ONECARD_ISSUER: issuer })).toEqual([
      expect.stringContaining('its own issuer'),
    ]);
  });

  test('names every fault at once', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toHaveLength(2 + CONNECTIONS.length + 1);
  });
});

test.each([
  ['PORT', 'abc', 'PORT must be a whole number'],
  ['PORT', '70000', 'PORT must be between 1 and 65535'],
  ['PORT', '0', 'PORT must be between 1 and 65535'],
  ['PORT', '-1', 'PORT must be a whole number'],
  ['PORT', '4e3', 'PORT must be a whole number'],
  ['SOURCE_TIMEOUT_MS', '2s', 'SOURCE_TIMEOUT_MS must be a whole number'],
  ['ONECARD_MODE', 'prod', 'ONECARD_MODE must be demo or production'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of'],
  ['ONECARD_WORKERS', '0', '--workers (ONECARD_WORKERS) must be a whole number from 1 to 64, or auto'],
  ['ONECARD_WORKERS', '2.5', '--workers (ONECARD_WORKERS) must be'],
  ['ONECARD_WORKERS', 'all', '--workers (ONECARD_WORKERS) must be'],
  ['DATABASE_URL', 'db.internal/onecard', 'DATABASE_URL must be of the form postgresql://'],
  ['SOURCE_HEALTH_URL', 'mysql://db.internal/health', 'SOURCE_HEALTH_URL must be of the form postgresql://'],
  ['ONECARD_PUBLIC_URL', 'hub.example', 'ONECARD_PUBLIC_URL must be an http(s) URL'],
])('%s=%s is refused', (name, value, fault) => {
  expect(faultsOf({ [name]: value })).toContainEqual(expect.stringContaining(fault));
});

test('an address at fault is not repeated: it may hold a password', () => {
  const faults = faultsOf({ DATABASE_URL: 'postgres//hub:very-private@db/onecard' });
  expect(faults).toHaveLength(1);
  expect(faults.join()).not.toContain('very-private');
});

test.each(['PORT', 'HOST', 'ONECARD_MODE', 'ONECARD_PUBLIC_URL', 'LOG_LEVEL', 'DATABASE_URL'])(
  '%s= counts as not set',
  (name) => {
    expect(readSettings({ [name]: '' }, CONNECTIONS)).toEqual(readSettings({}, CONNECTIONS));
  },
);

test.each([
  'postgresql://hub:secret@db.internal:5432/onecard?sslmode=require',
  'postgres://hub@/onecard?host=/var/run/postgresql',
])('an address of a database may be %s', (url) => {
  expect(readSettings({ DATABASE_URL: url }, CONNECTIONS).databaseUrl).toBe(url);
});

test('the file store is a PostgreSQL database', () => {
  const start = (more: Environment) => () => readSettings({ ...PRODUCTION, ...more }, CONNECTIONS);
  expect(start({ ONECARD_FILES_URL: 'mysql://x/y' })).toThrow(
    'ONECARD_FILES_URL must be of the form postgresql://',
  );
  expect(start({ ONECARD_FILES_URL: 'postgresql://files@db/files' })()).toMatchObject({ fileMostMb: 4_096 });
});
