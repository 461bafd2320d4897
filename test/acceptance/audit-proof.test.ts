import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { verifyCheckpoint } from '../../verify/checkpoint.ts';
import { readVerifierKey } from '../../verify/note.ts';
import { verifyConsistency } from '../../verify/proofs.ts';
import { verifyTlogProof } from '../../verify/tlog-proof.ts';
import { withClient } from '../../with-client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

/** An auditor takes proofs home and checks them there, with nothing of the hub but its key. */
const person = inject('people').haikouDriver as string;
const LOG = 'roadside-check';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const ask = () => hub.ask(`{ cardholder(idNumber: "${person}") { name } }`);
const audit = async (query: string, client = 'auditor') => {
  const { data, codes } = await hub.ask(query, { client });
  expect(codes).toEqual([]);
  return data;
};
const checkpointOf = async (log = LOG, at = hub) => {
  const { data } = await at.ask(`{ checkpoint(log: "${log}") { origin size root note verifierKey } }`, {
    client: 'auditor',
  });
  return data.checkpoint as { origin: string; size: number; root: string; note: string; verifierKey: string };
};
const proofOf = async (id: string, client = 'auditor') =>
  (await audit(`{ entryProof(id: "${id}") { leaf proof verifierKey } }`, client)).entryProof as {
    leaf: string;
    proof: string;
    verifierKey: string;
  } | null;
/** As nobody but a superuser can. */
const rewrite = (sql: string) =>
  withClient(hub.database.url(), (client) => client.query(`SET session_replication_role = replica; ${sql}`));

describe('a checkpoint', () => {
  test('is signed by the hub under the log’s own name', async () => {
    await ask();
    const { note, verifierKey, origin, size, root } = await checkpointOf();
    expect(origin).toBe(`${new URL(hub.url).host}/agreements/${LOG}`);
    const checkpoint = verifyCheckpoint(note, [readVerifierKey(verifierKey)]);
    expect({ ...checkpoint, root: checkpoint.root.toString('base64') }).toEqual({ origin, size, root });
    expect((await checkpointOf('hub')).origin).toBe(`${new URL(hub.url).host}/hub`);
  });

  test('grows with every entry, and each later one begins with the earlier', async () => {
    const sizes: number[] = [];
    let before = await checkpointOf();
    for (let i = 0; i < 12; i += 1) {
      await ask();
      const now = await checkpointOf();
      expect(now.size).toBe(before.size + 1);
      const { consistencyProof } = await audit(
        `{ consistencyProof(log: "${LOG}", from: ${before.size}, to: ${now.size}) }`,
      );
      const proof = {
        first: before.size,
        second: now.size,
        firstRoot: Buffer.from(before.root, 'base64'),
        secondRoot: Buffer.from(now.root, 'base64'),
        hashes: consistencyProof.map((hash: string) => Buffer.from(hash, 'base64')),
      };
      expect(verifyConsistency(proof)).toBe(true);
      sizes.push(now.size);
      before = now;
    }
    expect(new Set(sizes).size).toBe(12);
  });

  test('is the same at every hub', async () => {
    const beside = await startTestHub({ beside: hub });
    try {
      const [here, there] = [await checkpointOf(), await checkpointOf(LOG, beside)];
      expect([there.size, there.root]).toEqual([here.size, here.root]);
    } finally {
      await beside.stop();
    }
  });
});

describe('an entry', () => {
  test('of either kind, first or last, is proven without the hub', async () => {
    for (let i = 0; i < 5; i += 1) await ask();
    const { size } = await checkpointOf();
    for (let index = 0; index < size; index += 1) {
      const { leaf, proof, verifierKey } = (await proofOf(`${LOG}/${index}`)) as NonNullable<
        Awaited<ReturnType<typeof proofOf>>
      >;
      const bytes = Buffer.from(leaf, 'base64');
      const proven = verifyTlogProof(proof, bytes, [readVerifierKey(verifierKey)]);
      expect([proven.index, proven.checkpoint.size]).toEqual([index, size]);
      expect(JSON.parse(bytes.toString()).log).toBe(LOG);
      expect(() => verifyTlogProof(proof, Buffer.from(`${bytes} `), [readVerifierKey(verifierKey)])).toThrow(
        'the entry is not the one',
      );
      expect(() =>
        verifyTlogProof(proof.replace(`index ${index}`, `index ${index + 1}`), bytes, [
          readVerifierKey(verifierKey),
        ]),
      ).toThrow();
    }
  });

  test.each(['roadside-check/999999', 'nobody/0', 'roadside-check', 'roadside-check/-1', '', 'hub/0\\u0000'])(
    'that is not there has no proof: %j',
    async (id) => {
      expect(await proofOf(id)).toBeNull();
    },
  );

  test('of a log that the auditor’s department has no part in has none for it', async () => {
    expect(await proofOf(`${LOG}/0`, 'health-auditor')).toBeNull();
    expect(await proofOf('hospital-reception/0', 'health-auditor')).not.toBeNull();
    const { checkpoint, consistencyProof } = await audit(
      `{ checkpoint(log: "${LOG}") { size } consistencyProof(log: "${LOG}", from: 1, to: 2) }`,
      'health-auditor',
    );
    expect([checkpoint, consistencyProof]).toEqual([null, null]);
  });

  test.each([
    [0, 1],
    [2, 1],
  ])('asks for no proof from %i to %i', async (from, to) => {
    const { codes } = await hub.ask(`{ consistencyProof(log: "${LOG}", from: ${from}, to: ${to}) }`, {
      client: 'auditor',
    });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a log that somebody has rewritten', () => {
  test('shows it in the proof of the entry', async () => {
    await hub.agree('rewritten-leaf', { grants: [{ coordinate: 'Query.cardholder' }] });
    await hub.ask('{ cardholders { __typename } }', { agreement: 'rewritten-leaf' });
    const before = await proofOf('rewritten-leaf/1');
    await rewrite(
      `UPDATE audit_entry SET leaf = overlay(leaf placing 'X'::bytea from 200) WHERE log = 'rewritten-leaf' AND index = 1`,
    );
    const after = await proofOf('rewritten-leaf/1');
    const keys = [readVerifierKey(after?.verifierKey ?? '')];
    expect(verifyTlogProof(before?.proof ?? '', Buffer.from(before?.leaf ?? '', 'base64'), keys).index).toBe(
      1,
    );
    expect(() => verifyTlogProof(after?.proof ?? '', Buffer.from(after?.leaf ?? '', 'base64'), keys)).toThrow(
      'the entry is not the one',
    );
  });

  test.each([
    [
      'cut short',
      `UPDATE audit_log SET size = 1, peaks = sha256('\\x00'::bytea || (SELECT leaf FROM audit_entry WHERE log = 'LOG' AND index = 0)) WHERE log = 'LOG'`,
    ],
    [
      'written anew',
      `UPDATE audit_log SET peaks = decode(repeat('ab', octet_length(peaks)), 'hex') WHERE log = 'LOG'`,
    ],
  ])('is signed no more once it has been %s', async (how, sql) => {
    const log = `rewritten-${how.replace(' ', '-')}`;
    await hub.agree(log, { grants: [{ coordinate: 'Query.cardholder' }] });
    for (let i = 0; i < 2; i += 1) await hub.ask('{ cardholders { __typename } }', { agreement: log });
    expect((await checkpointOf(log)).size).toBe(3);
    await rewrite(sql.replaceAll('LOG', log));
    const told = async (language: string) => {
      const question = { client: 'auditor', headers: { 'accept-language': language } };
      const { codes, data, errors } = await hub.ask(`{ checkpoint(log: "${log}") { note } }`, question);
      expect([codes, data?.checkpoint ?? null]).toEqual([['LOG_FORKED'], null]);
      return errors[0]?.message;
    };
    expect(await told('zh')).toMatch(new RegExp(`^审计日志已被改写,不再签署:${log} `));
    expect(await told('en')).toMatch(
      new RegExp(`^The audit log has been rewritten and is signed no more: ${log} (has 1|does not begin)`),
    );
  });
});
