import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { readSettings } from '../../server/settings.ts';
import { withClient } from '../../with-client.ts';
import { freePort } from '../support/free-port.ts';
import { SECRET, startTestHub, type TestHub } from '../support/hub.ts';
import { type SourceProxy, startSourceProxy } from '../support/source-proxy.ts';
import { startHammer } from './support/hammer.ts';
import { askWhileLogIsHeld } from './support/held-log.ts';
import { type HubProcess, startHubProcess } from './support/hub-process.ts';

const people = inject('people');
const AGREEMENT = 'roadside-check';
const QUERY = `{ cardholder(idNumber: "${people.haikouDriver}") { name drivingLicence { classes } } }`;
/** Milliseconds after the commit of a suspension or revocation in which data may still leave. */
const BOUND = 1_000;
const HUBS = 3;
/** Requests that each hub has at a time: more than it answers at once, so that some wait when the agreement ends. */
const QUEUE = 16;

/** A step of HRSS, by the hub's front door. */
async function end(hub: TestHub, step: string, agreement: string): Promise<void> {
  const { codes, text } = await hub.ask(
    `mutation($id: ID!) { ${step}(id: $id, reason: "用途不符") { state } }`,
    { client: 'hrss-office', operator: 'ChenJing', agreement: null, variables: { id: agreement } },
  );
  if (codes.length > 0) throw new Error(text);
}

const setState = (hub: TestHub, state: string) =>
  withClient(hub.database.url(), (client) =>
    client.query('UPDATE agreement SET state = $1 WHERE id = $2', [state, AGREEMENT]),
  );

describe('hub processes on one database', () => {
  let hub: TestHub;
  const processes: HubProcess[] = [];

  beforeAll(async () => {
    hub = await startTestHub();
    for (let i = 0; i < HUBS; i += 1) {
      const port = await freePort();
      processes.push(
        await startHubProcess({
          // Hubs behind one balancer have one public address, by which their tokens are issued.
          settings: {
            ...readSettings({ PORT: String(port), LOG_LEVEL: 'silent' }, []),
            publicUrl: hub.url,
          },
          databases: {
            admin: hub.database.url(),
            runtime: hub.database.url(RESTRICTED_SESSION),
            sources: inject('provinceUrls'),
          },
          secret: SECRET.toString('utf8'),
        }),
      );
    }
  }, 60_000);
  afterAll(async () => {
    for (const started of processes) await started.stop();
    await hub.stop();
  });

  const cutListeners = () =>
    withClient(hub.database.url(), (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'onecard-hub agreements'`,
      ),
    );

  test.each([
    { how: 'suspended', step: 'suspendAgreement', before: undefined },
    { how: 'revoked', step: 'revokeAgreement', before: undefined },
    { how: 'revoked while no hub listens', step: 'revokeAgreement', before: cutListeners },
  ])('refuse an agreement that is $how within a second, every one', async ({ how, step, before }) => {
    const agreement = how.replaceAll(' ', '-');
    await hub.agree(agreement, {
      grants: [
        { coordinate: 'Query.cardholder' },
        { coordinate: 'Cardholder.name' },
        { coordinate: 'Cardholder.drivingLicence' },
        { coordinate: 'DrivingLicence.classes' },
      ],
    });
    const headers = {
      authorization: `Bearer ${await hub.token('roadside-terminal')}`,
      'content-type': 'application/json',
      'onecard-agreement': agreement,
      'onecard-purpose': 'driving-licence-proof',
    };
    const body = JSON.stringify({ query: QUERY });
    const hammers = processes.map(({ url }) => startHammer({ url, headers, body, connections: QUEUE }));
    try {
      const each = async (status: number, count: number) =>
        expect
          .poll(
            () => hammers.every(({ hits }) => hits.filter((hit) => hit.status === status).length >= count),
            { timeout: 10_000 },
          )
          .toBe(true);
      await each(200, 50);
      await hub.token('hrss-office');
      await before?.();
      const asked = performance.now();
      // From when it is asked for: the commit is later, and the step waits for the log's head among all the requests.
      await end(hub, step, agreement);
      await each(403, 50);
      await wait(BOUND + 200);
      await Promise.all(hammers.map((hammer) => hammer.stop()));
      const last = hammers.map(({ hits }) =>
        Math.max(0, ...hits.filter(({ status }) => status === 200).map(({ at }) => at - asked)),
      );
      process.stdout.write(
        `${how}: last data after ${last.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}, at ${HUBS} hubs\n`,
      );
      expect(last.filter((ms) => ms > BOUND)).toEqual([]);
      expect(new Set(hammers.flatMap(({ hits }) => hits.map(({ status }) => status)))).toEqual(
        new Set([200, 403]),
      );
    } finally {
      await Promise.all(hammers.map((hammer) => hammer.stop()));
    }
  });
});

describe('a request that is under way when its agreement ends', () => {
  let hub: TestHub;
  let police: SourceProxy;

  beforeAll(async () => {
    police = await startSourceProxy(inject('provinceUrls').PUBLIC_SECURITY as string);
    hub = await startTestHub({ sources: { PUBLIC_SECURITY: police.url } });
    await hub.ask(QUERY);
  });
  afterAll(async () => {
    await hub.stop();
    await police.close();
  });
  beforeEach(() => setState(hub, 'ACTIVE'));
  afterEach(() => police.resume());

  /** What the hub makes of the agreement when no source is asked. */
  const seen = async () => {
    const { codes } = await hub.ask('{ __typename }');
    const [{ agreementVersion }] = await hub.records({ agreement: AGREEMENT });
    return `${agreementVersion} ${codes}`;
  };

  /** Asks several times at once, changes the agreement when all wait for the source, and goes on when the hub knows. */
  const whileWaiting = async (change: () => Promise<unknown>) => {
    await expect.poll(async () => (await hub.ask(QUERY)).codes).toEqual([]);
    police.stall();
    police.forget();
    const asking = Promise.all(Array.from({ length: 3 }, () => hub.ask(QUERY)));
    await expect.poll(() => police.statements.length).toBeGreaterThan(0);
    const before = await seen();
    await change();
    await expect.poll(seen).not.toBe(before);
    police.resume();
    return asking;
  };

  test.each(['SUSPENDED', 'REVOKED'])('is refused although its data has been fetched: %s', async (state) => {
    const answers = await whileWaiting(() => setState(hub, state));
    for (const { status, data, codes, errors, headers } of answers) {
      expect({ status, data, codes }).toEqual({
        status: 403,
        data: undefined,
        codes: ['AGREEMENT_NOT_ACTIVE'],
      });
      const requestId = headers.get('x-request-id');
      expect(errors[0]?.extensions.requestId).toBe(requestId);
      const records = await hub.records({ agreement: AGREEMENT });
      expect(records.filter((record) => record.requestId === requestId)).toMatchObject([
        { outcome: 'REFUSED', codes: ['AGREEMENT_NOT_ACTIVE'], rows: 0 },
      ]);
    }
  });

  test('is refused where a new version takes its place, and answered when it is sent again', async () => {
    const answers = await whileWaiting(() =>
      withClient(hub.database.url(), (client) =>
        client.query(
          `WITH next AS (
             INSERT INTO agreement_version (agreement, version, document, resolved, parties)
             SELECT agreement, version + 1, document, resolved, parties FROM agreement_version
              WHERE agreement = $1 ORDER BY version DESC LIMIT 1 RETURNING version)
           UPDATE agreement SET version = next.version FROM next WHERE id = $1`,
          [AGREEMENT],
        ),
      ),
    );
    expect(answers.map(({ codes }) => codes)).toEqual(Array(3).fill(['AGREEMENT_NOT_ACTIVE']));
    expect(answers[0]?.errors[0]?.message).toContain('请重新发送');
    expect((await hub.ask(QUERY)).codes).toEqual([]);
  });

  test('asks no source where only its headers came before', async () => {
    const { port } = new URL(hub.url);
    const body = JSON.stringify({ query: QUERY });
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    let said = '';
    socket.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    socket.write(
      [
        'POST /graphql HTTP/1.1',
        'host: hub',
        `authorization: Bearer ${await hub.token('roadside-terminal')}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        `onecard-agreement: ${AGREEMENT}`,
        'onecard-purpose: driving-licence-proof',
        '\r\n',
      ].join('\r\n'),
    );
    // Long enough for the headers to be read; a hub that reads them later finds the agreement revoked even so.
    await wait(200);
    police.forget();
    await setState(hub, 'REVOKED');
    await expect.poll(async () => (await hub.ask(QUERY)).codes).toEqual(['AGREEMENT_NOT_ACTIVE']);
    socket.write(body);
    await expect.poll(() => said).toContain('AGREEMENT_NOT_ACTIVE');
    socket.destroy();
    expect(police.statements).toEqual([]);
  });

  test('is refused where it waits for the audit log, which then says both', async () => {
    await expect.poll(async () => (await hub.ask(QUERY)).codes).toEqual([]);
    const { status, data, codes, headers } = await askWhileLogIsHeld(hub, {
      agreement: AGREEMENT,
      asking: () => hub.ask(QUERY),
      meanwhile: () => setState(hub, 'REVOKED'),
    });
    expect({ status, data, codes }).toEqual({
      status: 403,
      data: undefined,
      codes: ['AGREEMENT_NOT_ACTIVE'],
    });
    const records = await hub.records({ agreement: AGREEMENT });
    expect(
      records
        .filter(({ requestId }) => requestId === headers.get('x-request-id'))
        .map(({ outcome, rows }) => [outcome, rows]),
    ).toEqual([
      ['REFUSED', 0],
      ['RELEASED', 2],
    ]);
  });
});
