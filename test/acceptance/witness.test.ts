import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addWitness } from '../../audit/witnesses.ts';
import { readCosigner } from '../../cli/witness/cosigner-key.ts';
import { demoClientSecret } from '../../demo/demo-clients.ts';
import { parseCheckpoint, verifyCheckpoint } from '../../verify/checkpoint.ts';
import { type Cosigner, cosign, readCosignerKey, verifyCosignatures } from '../../verify/cosignature.ts';
import { parseNote, readVerifierKey } from '../../verify/note.ts';
import { withClient } from '../../with-client.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { createInstallation, type Installation, launch, run, start } from './support/hub-command.ts';

/** A department witnesses the logs of its agreements, and what it has not witnessed lately is not answered. */
const TIME = { timeout: 120_000 };
const person = inject('people').haikouDriver as string;
const NAME = 'witness.health.example';
const OPERATOR = ['--operator', 'ChenJing'];

let hub: TestHub;
/** At the department: nothing of the hub's. */
let department: Installation & { remove(): void };
/** On the hub's host. */
let host: Installation;
let verifierKey: string;
beforeAll(async () => {
  hub = await startTestHub();
  department = await createInstallation({
    ONECARD_CLIENT_SECRET: demoClientSecret(SECRET, 'health-witness'),
  });
  host = { ...department, environment: { ...department.environment, DATABASE_URL: hub.database.url() } };
  const made = await launch(department, ['witness', 'key', '--name', NAME, '--output', 'witness.pem']).result;
  verifierKey = made.stdout.trim();
  const key = [NAME, verifierKey, '--department', 'HEALTH'];
  const added = await launch(host, ['audit', 'witness', 'add', ...key, ...OPERATOR]).result;
  expect(added.code, added.stderr).toBe(0);
}, 120_000);
afterAll(async () => {
  await hub.stop();
  department.remove();
});

const options = (state: string, ...more: readonly string[]) => [
  ...['witness', '--hub', hub.url, '--client', 'health-witness', '--name', NAME],
  ...['--key', 'witness.pem', '--state', state, ...more],
];
const witness = (state: string, ...more: readonly string[]) =>
  run(department, ...options(state, '--once', ...more));
const file = (...path: readonly string[]) => join(department.directory, ...path);
const ask = (agreement: string) =>
  hub.ask(`{ cardholder(idNumber: "${person}") { name } }`, { client: 'hospital-desk', agreement });
const agree = (id: string, witnessed: { within: number; by?: string[] } | undefined) =>
  hub.agree(id, {
    consumer: 'HEALTH',
    purposes: ['hospital-reception'],
    grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name' }],
    ...(witnessed === undefined ? {} : { witnessed }),
  });
/** What a process has read counts for a second. */
const POLL = { timeout: 10_000, interval: 100 };
const codesOf = async (agreement: string) => (await ask(agreement)).codes;
/** As nobody but a superuser can. */
const rewrite = (sql: string, log: string) =>
  withClient(hub.database.url(), (client) =>
    client.query(`SET session_replication_role = replica; ${sql.replaceAll('LOG', log)}`),
  );
const graph = async (query: string, variables: Record<string, unknown> = {}, client = 'health-witness') => {
  const { data, codes, text } = await hub.ask(query, { client, variables });
  expect(codes, text).toEqual([]);
  return data;
};
const COSIGNATURES = 'cosignatures { witness department size time verifierKey }';
const SUBMIT =
  'mutation($cosignatures: [CosignatureInput!]!) { submitCosignatures(cosignatures: $cosignatures) { log outcome } }';
const textOf = async (log: string) => {
  const { checkpoint } = await graph(`{ checkpoint(log: "${log}") { note } }`);
  return parseNote(checkpoint.note).text;
};
const submit = async (log: string, cosigner: Cosigner, seconds: number) => {
  const text = await textOf(log);
  const one = { log, size: parseCheckpoint(text).size, line: cosign(text, cosigner, seconds).trimEnd() };
  const { submitCosignatures } = await graph(SUBMIT, { cosignatures: [one] });
  return submitCosignatures[0].outcome;
};
function newCosigner(name: string): Cosigner & { readonly pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    name,
    privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
/** As `onecard audit witness add` does. */
const register = ({ name, publicKey }: Cosigner, of: string) =>
  withClient(hub.database.url(), (client) =>
    addWitness(client, { name, department: of, publicKey: Buffer.from(publicKey) }),
  );
const now = () => Math.floor(Date.now() / 1000);

describe('a witness', () => {
  test('cosigns every log that it may see, and the hub shows it', TIME, async () => {
    const first = await witness('first');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/seen first and trusted from now on.*127\.0\.0\.1:\d+\/hub\+/);
    expect(first.stdout).toMatch(/cosigned [1-9]\d* logs/);
    const { cosignedCheckpoint: cosigned } = await graph(
      `{ cosignedCheckpoint(log: "hospital-reception") { origin size note verifierKey ${COSIGNATURES} } }`,
    );
    expect(cosigned.cosignatures).toEqual([
      { witness: NAME, department: 'HEALTH', size: cosigned.size, time: expect.any(String), verifierKey },
    ]);
    const [only] = verifyCosignatures(cosigned.note, [readCosignerKey(verifierKey)]);
    expect(only).toEqual({ name: NAME, time: Date.parse(cosigned.cosignatures[0].time) / 1000 });
    // A reader that knows nothing of witnesses takes the note as well.
    expect(verifyCheckpoint(cosigned.note, [readVerifierKey(cosigned.verifierKey)]).size).toBe(cosigned.size);
    const { logGrowth } = await graph('{ logGrowth { log } }');
    const logs = logGrowth.map(({ log }: { log: string }) => log);
    expect(logs).toContain('hospital-reception');
    expect(logs).not.toContain('roadside-check');
    expect(logs).not.toContain('hub');
    expect(JSON.parse(readFileSync(file('first', 'state.json'), 'utf8')).logs).toHaveProperty(
      'hospital-reception',
    );
    expect(statSync(file('witness.pem')).mode & 0o777).toBe(0o600);
  });

  test('goes on from what it has seen, round after round, until it is stopped', TIME, async () => {
    await agree('goes-on', undefined);
    const going = start(department, options('going', '--every', '1', '--logs', 'goes-on'));
    await going.says('cosigned 1 logs');
    for (let i = 0; i < 3; i += 1) expect(await codesOf('goes-on')).toEqual([]);
    await expect
      .poll(
        async () => (await graph(`{ cosignedCheckpoint(log: "goes-on") { size } }`)).cosignedCheckpoint.size,
        POLL,
      )
      .toBe(4);
    const second = await witness('going');
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/another witness \(pid \d+\) uses going/),
    ]);
    going.kill('SIGTERM');
    expect(await going.result).toMatchObject({ code: 0, stderr: '' });
    expect((await witness('going')).code).toBe(0);
  });

  test('signs with the key of its client instead of a secret', TIME, async () => {
    const add = [
      ...['client', 'add', 'by-key', '--name', '见证', '--department', 'HEALTH', '--role', 'WITNESS'],
    ];
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file('client.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(file('client.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const added = await run(host, ...add, '--key', file('client.pub'), ...OPERATOR);
    expect(added.code, added.stderr).toBe(0);
    const { ONECARD_CLIENT_SECRET, ...environment } = department.environment;
    const { code, stderr } = await run(
      { ...department, environment },
      ...['witness', '--hub', hub.url, '--client', 'by-key', '--client-key', 'client.pem', '--name', NAME],
      ...['--key', 'witness.pem', '--state', 'by-key', '--once'],
    );
    expect(code, stderr).toBe(0);
  });

  test('that is not registered is told so', TIME, async () => {
    const made = await run(department, 'witness', 'key', '--name', 'witness.other', '--output', 'other.pem');
    expect(made.code).toBe(0);
    const { code, stderr } = await run(
      department,
      ...['witness', '--hub', hub.url, '--client', 'health-witness', '--name', 'witness.other'],
      ...['--key', 'other.pem', '--state', 'other', '--once', '--logs', 'hospital-reception'],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('the department has no witness of this name and key');
  });

  test('reads no entries, and nobody else hands in cosignatures', async () => {
    for (const [client, query] of [
      ['health-witness', '{ accessRecords { nodes { id } } }'],
      ['health-witness', '{ entryProof(id: "hospital-reception/0") { leaf } }'],
      ['health-auditor', 'mutation { submitCosignatures(cosignatures: []) { log } }'],
      ['hospital-desk', '{ logGrowth { log } }'],
    ] as const)
      expect((await hub.ask(query, { client, agreement: null })).codes, query).toEqual(['FORBIDDEN']);
    const { cosignedCheckpoint } = await graph('{ cosignedCheckpoint(log: "roadside-check") { size } }');
    expect(cosignedCheckpoint).toBeNull();
  });
});

describe('the hub takes no cosignature', () => {
  const health = newCosigner('witness.health.two');
  const police = newCosigner('witness.police');
  const LOG = 'hospital-reception';
  beforeAll(async () => {
    await register(health, 'HEALTH');
    await register(police, 'PUBLIC_SECURITY');
  });

  test('of another department’s witness', async () => {
    expect(await submit(LOG, police, now())).toBe('UNKNOWN_WITNESS');
  });

  test('of the future, nor one that is older than what it has', async () => {
    expect(await submit(LOG, health, now() + 3_600)).toBe('FUTURE');
    expect(await submit(LOG, health, now() - 60)).toBe('STORED');
    expect(await submit(LOG, health, now() - 120)).toBe('OLDER');
    expect(await submit(LOG, health, now())).toBe('STORED');
  });

  test('of what it has not signed, or that is none', async () => {
    const text = await textOf(LOG);
    const { size } = parseCheckpoint(text);
    const line = cosign(text, health, now()).trimEnd();
    const other = cosign(text.replace('agreements', 'agreement'), health, now()).trimEnd();
    const outcomes = [];
    for (const one of [
      { log: LOG, size: size + 1, line },
      { log: 'roadside-check', size, line },
      { log: 'hub\0', size, line },
      { log: LOG, size, line: other },
      { log: LOG, size, line: `${line}\n` },
      { log: LOG, size, line: '' },
      { log: LOG, size: -1, line },
    ])
      outcomes.push((await graph(SUBMIT, { cosignatures: [one] })).submitCosignatures[0].outcome);
    expect(outcomes).toEqual([
      ...['UNKNOWN_CHECKPOINT', 'UNKNOWN_CHECKPOINT', 'UNKNOWN_CHECKPOINT'],
      ...['WRONG_SIGNATURE', 'WRONG_SIGNATURE', 'WRONG_SIGNATURE', 'UNKNOWN_CHECKPOINT'],
    ]);
    const twice = await hub.ask(SUBMIT, {
      client: 'health-witness',
      variables: { cosignatures: [1, 2].map(() => ({ log: LOG, size, line })) },
    });
    expect(twice.codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('an agreement that demands witnesses', () => {
  const health = newCosigner('witness.health.three');
  beforeAll(() => register(health, 'HEALTH'));

  test('answers nobody before its log has been witnessed, and says why', async () => {
    await agree('not-yet', { within: 30 });
    const { status, codes, errors, data } = await ask('not-yet');
    expect([status, codes, data]).toEqual([503, ['AUDIT_UNAVAILABLE'], undefined]);
    expect(errors[0]?.message).toMatch(/日志在 30 分钟内经他部门见证,尚无见证/);
    const english = await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`, {
      client: 'hospital-desk',
      agreement: 'not-yet',
      headers: { 'accept-language': 'en' },
    });
    expect(english.errors[0]?.message).toContain('nobody has yet');
    const [record] = await hub.records({ agreement: 'not-yet' });
    expect(record).toMatchObject({ outcome: 'FAILED', codes: ['AUDIT_UNAVAILABLE'], rows: 0 });
    expect(await submit('not-yet', health, now())).toBe('STORED');
    await expect.poll(() => codesOf('not-yet'), POLL).toEqual([]);
  });

  test('stops when the newest cosignature is too old, and goes on when a witness is back', async () => {
    await agree('stale', { within: 30 });
    expect(await submit('stale', health, now() - 31 * 60)).toBe('STORED');
    await expect
      .poll(async () => (await ask('stale')).errors[0]?.message, POLL)
      .toContain('最近一次见证已过 31 分钟');
    expect(await submit('stale', health, now() - 29 * 60)).toBe('STORED');
    await expect.poll(() => codesOf('stale'), POLL).toEqual([]);
  });

  test('counts only the departments that it names, and never one whose row somebody has changed', async () => {
    await agree('named', { within: 30, by: ['HRSS'] });
    expect(await submit('named', health, now())).toBe('STORED');
    await expect.poll(() => codesOf('named'), POLL).toEqual(['AUDIT_UNAVAILABLE']);
    await agree('changed', { within: 30 });
    expect(await submit('changed', health, now() - 31 * 60)).toBe('STORED');
    await rewrite(
      `UPDATE log_cosignature SET time = ${now()}, line = overlay(line placing 'AAAAAA' from 45) WHERE log = 'LOG'`,
      'changed',
    );
    expect(await codesOf('changed')).toEqual(['AUDIT_UNAVAILABLE']);
    const { checkpoint } = await graph('{ checkpoint(log: "changed") { cosignatures { witness } } }');
    expect(checkpoint.cosignatures).toEqual([]);
  });

  test('counts no witness that has been removed', TIME, async () => {
    await agree('removed', { within: 30 });
    expect(await submit('removed', health, now())).toBe('STORED');
    await expect.poll(() => codesOf('removed'), POLL).toEqual([]);
    const removed = await run(host, 'audit', 'witness', 'remove', health.name, ...OPERATOR);
    expect(removed.code, removed.stderr).toBe(0);
    await expect.poll(() => codesOf('removed'), POLL).toEqual(['AUDIT_UNAVAILABLE']);
    expect(await submit('removed', health, now())).toBe('UNKNOWN_WITNESS');
    writeFileSync(file('three.pem'), health.pem);
    const again = [
      'audit',
      'witness',
      'add',
      health.name,
      file('three.pem'),
      '--department',
      'HEALTH',
      ...OPERATOR,
    ];
    expect((await run(host, ...again)).stderr).toContain('one has or had this key');
    const { changeRecords } = await graph(
      '{ changeRecords(agreement: "hub") { nodes { action target operator } } }',
      {},
      'auditor',
    );
    const steps = changeRecords.nodes.filter(({ target }: { target: string }) => target === health.name);
    expect(steps).toEqual(
      ['WITNESS_REMOVED'].map((action) => ({
        action,
        target: health.name,
        operator: 'ChenJing',
      })),
    );
    expect((await run(host, 'audit', 'witness', 'list')).stdout).toMatch(
      /witness\.health\.three +HEALTH .*removed/,
    );
  });
});

describe('a log that somebody has rewritten', () => {
  test.each([
    [
      'written-anew',
      `UPDATE audit_log SET peaks = decode(repeat('ab', octet_length(peaks)), 'hex') WHERE log = 'LOG'; DELETE FROM audit_checkpoint WHERE log = 'LOG'`,
      /one size has two roots: it is 3\/\S+ and was 3\/\S+: the log has been rewritten/,
    ],
    [
      'cut-short',
      `UPDATE audit_log SET size = 1, peaks = (SELECT leaf_hash FROM audit_entry WHERE log = 'LOG' AND index = 0) WHERE log = 'LOG';
       DELETE FROM audit_entry WHERE log = 'LOG' AND index > 0; DELETE FROM audit_node WHERE log = 'LOG'; DELETE FROM audit_checkpoint WHERE log = 'LOG'`,
      /it is 1\/\S+ now and was 3\/\S+: cut short/,
    ],
    [
      'only-rewritten',
      `UPDATE audit_log SET peaks = decode(repeat('cd', octet_length(peaks)), 'hex') WHERE log = 'LOG'`,
      /the hub signs no checkpoint of it/,
    ],
    [
      'taken-away',
      `DELETE FROM audit_log WHERE log = 'LOG'`,
      /the hub shows it no more, and it had 3 entries/,
    ],
  ])('is cosigned no more once it is %s, so that the release stops', TIME, async (log, sql, said) => {
    await agree(log, { within: 30 });
    expect((await witness(log, '--logs', log)).code).toBe(0);
    for (let i = 0; i < 2; i += 1) await expect.poll(() => codesOf(log), POLL).toEqual([]);
    expect((await witness(log, '--logs', log)).code).toBe(0);
    const before = await textOf(log);
    await rewrite(sql, log);
    const alarmed = await witness(log, '--logs', log);
    expect(alarmed.code).toBe(1);
    expect(alarmed.stderr).toMatch(said);
    expect(alarmed.stderr).toContain(`日志 ${log}:`);
    expect(alarmed.stdout).toContain('cosigned 0 logs');
    if (log === 'written-anew') {
      const [kept = ''] = readdirSync(file(log, 'evidence', log));
      const notes = ['shown', 'kept'].map((name) =>
        readFileSync(file(log, 'evidence', log, kept, `${name}.checkpoint`), 'utf8'),
      );
      const [one, two] = notes.map((note) => parseCheckpoint(parseNote(note).text));
      expect(one?.size).toBe(two?.size);
      expect(one?.root).not.toEqual(two?.root);
    }
    // Without its head nothing can be appended to a log either, and that is told first.
    const reason = log === 'taken-away' ? /审计日志暂不可用/ : /他部门见证/;
    // Half an hour goes by: what the witness cosigned last is that old.
    const line = cosign(before, readCosigner(NAME, file('witness.pem')), now() - 31 * 60).trimEnd();
    await rewrite(`UPDATE log_cosignature SET time = 0, line = '${line}' WHERE log = 'LOG'`, log);
    await expect.poll(async () => (await ask(log)).errors[0]?.message, POLL).toMatch(reason);
  });
});
