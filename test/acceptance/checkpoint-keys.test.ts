import { createPublicKey, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { checkLog, readLogs } from '../../audit/fsck.ts';
import { ed25519KeyOf } from '../../audit/signing-key.ts';
import { openCheckpointKeys } from '../../server/checkpoint-keys.ts';
import { closePool, createPool } from '../../server/database/pools.ts';
import { readSettings, type Settings, SettingsError } from '../../server/settings.ts';
import { verifyCheckpoint } from '../../verify/checkpoint.ts';
import { readVerifierKey } from '../../verify/note.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { freePort } from '../support/free-port.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';

/** The key that signs checkpoints is kept where its owner wants, and is handed over without anybody losing sight of the log. */
const person = inject('people').haikouDriver as string;
const LOG = 'roadside-check';
const [OLD, NEW] = [1, 2].map((byte) => ed25519KeyOf(Buffer.alloc(32, byte))) as [
  ReturnType<typeof ed25519KeyOf>,
  ReturnType<typeof ed25519KeyOf>,
];

let directory: string;
let base: TestHub;
let address: Pick<Settings, 'port' | 'publicUrl'>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'onecard-keys-'));
  base = await startTestHub();
  const port = await freePort();
  address = { port, publicUrl: `http://127.0.0.1:${port}` };
});
afterAll(async () => {
  await base.stop();
  rmSync(directory, { recursive: true });
});

const environment = (variables: NodeJS.ProcessEnv): Settings['checkpointKeys'] =>
  readSettings(variables, []).checkpointKeys;
const pem = (key: typeof OLD) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const written = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};

/** One life of a hub on the same database, at the same address. */
async function withHub<T>(variables: NodeJS.ProcessEnv, work: (hub: TestHub) => Promise<T>): Promise<T> {
  const settings = { ...address, checkpointKeys: environment(variables) };
  const hub = await startTestHub({ beside: base, settings });
  try {
    await hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
    return await work(hub);
  } finally {
    await hub.stop();
  }
}

interface SignedLog {
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly verifierKey: string;
  readonly verifierKeys: readonly string[];
}

const audit = async (hub: TestHub, query: string) => {
  const { data, codes } = await hub.ask(query, { client: 'auditor' });
  expect(codes).toEqual([]);
  return data;
};
const checkpointAt = async (hub: TestHub): Promise<SignedLog> =>
  (await audit(hub, `{ checkpoint(log: "${LOG}") { size root note verifierKey verifierKeys } }`)).checkpoint;
const by = (note: string, ...keys: readonly string[]) =>
  verifyCheckpoint(
    note,
    keys.map((key) => readVerifierKey(key)),
  );

test('a key is handed over in three starts, and whoever knows either can go on', async () => {
  const before = await withHub({ ONECARD_CHECKPOINT_KEY: written('old.pem', pem(OLD)) }, checkpointAt);
  const oldKey = before.verifierKey;
  expect(before.verifierKeys).toEqual([oldKey]);

  const overlap = await withHub(
    { ONECARD_CHECKPOINT_KEY: pem(NEW), ONECARD_CHECKPOINT_KEY_PREVIOUS: join(directory, 'old.pem') },
    async (hub) => {
      const checkpoint = await checkpointAt(hub);
      const { checkpointKeys } = await audit(
        hub,
        '{ checkpointKeys(log: "hub") { verifierKey introducedBy } }',
      );
      const [{ introducedBy }, { verifierKey }] = checkpointKeys;
      const { entryProof } = await audit(hub, `{ entryProof(id: "${introducedBy}") { leaf proof } }`);
      const leaf = Buffer.from(entryProof.leaf, 'base64');
      // The old key vouches for the new one: its introduction is an entry of a log that the old one has signed.
      verifyTlogProof(entryProof.proof, leaf, [readVerifierKey(verifierKey)]);
      return { ...checkpoint, introduction: JSON.parse(leaf.toString()) };
    },
  );
  const newKey = overlap.verifierKey;
  expect(overlap.verifierKeys).toEqual([newKey, oldKey]);
  expect(by(overlap.note, oldKey).size).toBe(overlap.size);
  expect(by(overlap.note, newKey).size).toBe(overlap.size);
  expect(overlap.introduction).toMatchObject({
    action: 'CHECKPOINT_KEY_INTRODUCED',
    target: readVerifierKey(newKey).publicKey.toString('hex'),
    department: 'HRSS',
    operator: null,
  });

  await withHub({ ONECARD_CHECKPOINT_KEY: pem(NEW) }, async (hub) => {
    const now = await checkpointAt(hub);
    expect(by(now.note, newKey).size).toBe(now.size);
    expect(() => by(now.note, oldKey)).toThrow('none of the known keys');
    const { checkpointKeys, consistencyProof } = await audit(
      hub,
      `{ checkpointKeys(log: "${LOG}") { verifierKey since until introducedBy }
         consistencyProof(log: "${LOG}", from: ${before.size}, to: ${now.size}) }`,
    );
    const told = checkpointKeys as readonly { verifierKey: string; since: string; until: string | null }[];
    const of = (key: string) => told.find(({ verifierKey }) => verifierKey === key);
    expect(of(newKey)).toMatchObject({ until: null, since: expect.any(String) });
    expect(Date.parse(of(oldKey)?.until ?? '')).toBeGreaterThan(Date.parse(of(newKey)?.since ?? ''));
    // A checkpoint of the retired key still says what the log begins with.
    const kept = by(before.note, ...told.map(({ verifierKey }) => verifierKey));
    const grown = { first: kept.size, second: now.size, firstRoot: kept.root };
    const hashes = consistencyProof.map((hash: string) => Buffer.from(hash, 'base64'));
    expect(verifyConsistency({ ...grown, secondRoot: Buffer.from(now.root, 'base64'), hashes })).toBe(true);
    const { changeRecords } = await audit(
      hub,
      '{ changeRecords(agreement: "hub", first: 200) { nodes { action target } } }',
    );
    expect(changeRecords.nodes).toContainEqual({
      action: 'CHECKPOINT_KEY_RETIRED',
      target: readVerifierKey(oldKey).publicKey.toString('hex'),
    });
  });

  const pool = createPool({ connectionString: base.database.url(), onError: () => undefined });
  for (const log of await readLogs(pool)) expect(await checkLog(pool, log)).toBeUndefined();
  await closePool(pool);
});

test('the derived key is handed over too, and a start with it alone in between ends nothing', async () => {
  const keysOf = (variables: NodeJS.ProcessEnv) =>
    withHub(variables, async (hub) => {
      const { checkpointKeys } = await audit(hub, '{ checkpointKeys(log: "hub") { verifierKey until } }');
      return checkpointKeys as readonly { verifierKey: string; until: string | null }[];
    });
  const [, derived] = await withHub(
    { ONECARD_CHECKPOINT_KEY: pem(NEW), ONECARD_CHECKPOINT_KEY_PREVIOUS: 'derived' },
    async (hub) => (await checkpointAt(hub)).verifierKeys.map((key) => readVerifierKey(key).publicKey),
  );
  const isDerived = ({ verifierKey }: { verifierKey: string }) =>
    readVerifierKey(verifierKey).publicKey.equals(derived as Buffer);
  expect((await keysOf({ ONECARD_CHECKPOINT_KEY: pem(OLD) })).find(isDerived)?.until).not.toBeNull();
  const after = await keysOf({});
  expect(after.find(isDerived)?.until).toBeNull();
});

describe('a module signs', () => {
  const SIGNER = (seed: number, more = '') => `
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const KEEPER = \`
      const { createPrivateKey, createPublicKey, sign } = require('node:crypto');
      const { parentPort } = require('node:worker_threads');
      const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, ${seed})]);
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      parentPort.postMessage(createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32));
      parentPort.on('message', (text) => parentPort.postMessage(sign(null, text, key)));
    \`;
    export async function open() {
      const keeper = new Worker(KEEPER, { eval: true });
      keeper.unref();
      const [publicKey] = await once(keeper, 'message');
      return {
        publicKey,
        async sign(text) {
          keeper.postMessage(text);
          const [signature] = await once(keeper, 'message');
          return ${more === '' ? 'signature' : more};
        },
      };
    }`;

  test('with a key that the hub never sees, beside the previous one', async () => {
    const path = written('signer.mjs', SIGNER(9));
    const { note, verifierKeys } = await withHub(
      { ONECARD_CHECKPOINT_SIGNER: path, ONECARD_CHECKPOINT_KEY_PREVIOUS: pem(NEW) },
      checkpointAt,
    );
    for (const key of verifierKeys) expect(by(note, key).origin).toContain(LOG);
    expect(verifierKeys).toHaveLength(2);
  });

  test('through a service, as docs/audit.md shows', async () => {
    const service = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.end(
        request.url === '/sign'
          ? sign(null, Buffer.concat(parts), NEW)
          : createPublicKey(NEW).export({ type: 'spki', format: 'der' }).subarray(-32),
      );
    });
    await once(service.listen(0, '127.0.0.1'), 'listening');
    const { port } = service.address() as AddressInfo;
    const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/audit.md', 'utf8')) ?? [];
    const path = written('documented.mjs', example.replace(':7000', `:${port}`));
    const [key] = await openCheckpointKeys(environment({ ONECARD_CHECKPOINT_SIGNER: path }), SECRET);
    const text = Buffer.from('a text');
    expect(verify(null, text, createPublicKey(NEW), await key.sign(text))).toBe(true);
    service.close();
  });

  test.each([
    ['with another key', SIGNER(9, 'Buffer.from(signature).reverse()'), 'does not sign with the Ed25519 key'],
    ['too short', SIGNER(9, 'signature.subarray(1)'), 'does not sign with the Ed25519 key'],
    ['nothing', SIGNER(9, 'undefined'), 'does not sign with the Ed25519 key'],
    [
      'without a public key',
      'export default { sign: async (text) => text };',
      'must give { publicKey: 32 bytes',
    ],
    ['not at all', 'throw new Error("no token in the slot");', 'cannot be loaded'],
  ])('%s: the hub does not start', async (name, source, told) => {
    const path = written(`${name.replaceAll(' ', '-')}.mjs`, source);
    const opening = openCheckpointKeys(environment({ ONECARD_CHECKPOINT_SIGNER: path }), SECRET);
    const error = await opening.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(SettingsError);
    const { zh, en } = (error as SettingsError).faults[0] as { zh: string; en: string };
    expect(en).toContain(`ONECARD_CHECKPOINT_SIGNER: `);
    expect(en).toContain(told);
    expect(zh).toMatch(/模块/);
  });
});

test.each([
  ['ONECARD_CHECKPOINT_KEY', { ONECARD_CHECKPOINT_KEY: '/nowhere/key.pem' }],
  [
    'ONECARD_CHECKPOINT_KEY',
    { ONECARD_CHECKPOINT_KEY: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
  ],
  ['ONECARD_CHECKPOINT_KEY', { ONECARD_CHECKPOINT_KEY: 'derived' }],
  ['ONECARD_CHECKPOINT_KEY_PREVIOUS', { ONECARD_CHECKPOINT_KEY_PREVIOUS: '/nowhere/key.pem' }],
  ['not both', { ONECARD_CHECKPOINT_KEY: pem(OLD), ONECARD_CHECKPOINT_SIGNER: '/nowhere/signer.mjs' }],
])('%s is told at the start where it is wrong', (told, variables) => {
  expect(() => environment(variables)).toThrow(told);
  expect(() => environment(variables)).not.toThrow('AAAA');
});
