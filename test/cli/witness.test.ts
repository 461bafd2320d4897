import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { CommandError } from '../../cli/failure.ts';
import { makeCosigner, readCosigner } from '../../cli/witness/cosigner-key.ts';
import { connectToWitnessedHub } from '../../cli/witness/hub.ts';
import { witnessRound } from '../../cli/witness/round.ts';
import { openStateFolder } from '../../cli/witness/state.ts';
import { readHubKey } from '../../cli/witness/trust.ts';
import { createInstallation, type Installation, run, start } from '../acceptance/support/hub-command.ts';
import { type HostileHub, logOfLeaves, newKey, startHostileHub } from './support/hostile-hub.ts';

/** A witness among hubs that lie, hang and shout: it never cosigns, never crashes, and says what it has seen. */
const TIME = { timeout: 180_000 };
const key = newKey();
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const SOUND = logOfLeaves(['one'], key);

let department: Installation & { remove(): void };
let hub: HostileHub;
let folders = 0;
let state: string;
beforeAll(async () => {
  department = await createInstallation({ ONECARD_CLIENT_SECRET: 'a secret of the test' });
  hub = await startHostileHub();
  makeCosigner('witness.test', join(department.directory, 'witness.pem'));
});
beforeEach(() => {
  folders += 1;
  state = `state-${folders}`;
});
afterAll(async () => {
  await hub.close();
  department.remove();
});

const options = (...more: readonly string[]) => [
  ...['witness', '--hub', hub.url, '--client', 'health-witness', '--name', 'witness.test'],
  ...['--key', 'witness.pem', '--state', state, ...more],
];
const file = (...path: readonly string[]) => join(department.directory, state, ...path);
const stateText = () => readFileSync(file('state.json'), 'utf8');
const shows = (...logs: readonly unknown[]) =>
  hub.answer((_, response) => response.end(JSON.stringify({ data: { logGrowth: logs } })));
/** One round, as the command does one. What stops it is what is said. */
async function round(...logKeys: readonly string[]) {
  const before = hub.cosigned.length;
  const folder = openStateFolder(file());
  const stop = new AbortController().signal;
  const credentials = {
    client: 'health-witness',
    proof: { secret: 'a secret' },
    tokenUrl: `${hub.url}/oauth/token`,
  };
  try {
    const { alarms } = await witnessRound({
      hub: await connectToWitnessedHub(hub.url, credentials, stop),
      folder,
      cosigner: readCosigner('witness.test', join(department.directory, 'witness.pem')),
      given: logKeys.map(readHubKey),
      only: undefined,
      now: new Date(),
    });
    const said = alarms.map(({ zh, en }) => `${zh} · ${en}`);
    return { said: said.join('\n'), cosigned: hub.cosigned.length - before };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { said: error.message, cosigned: hub.cosigned.length - before };
  } finally {
    folder.close();
  }
}
/** A round in which nothing is wrong. */
const begin = async () => {
  shows(SOUND);
  expect(await round()).toEqual({ said: '', cosigned: 1 });
};

describe('of a log that it knows, a witness cosigns', () => {
  test('what has grown, and nothing else', async () => {
    await begin();
    shows(logOfLeaves(['one', 'two'], key));
    expect(await round()).toEqual({ said: '', cosigned: 1 });
    expect(stateText()).toContain('agreements/a\\n2\\n');
  });

  test.each([
    ['no other root', logOfLeaves(['other'], key), /one size has two roots/, 'FORKED'],
    [
      'no growth of another log',
      logOfLeaves(['other', 'two'], key),
      /is not proven to begin with/,
      'UNPROVEN',
    ],
    [
      'no growth without proof',
      { ...logOfLeaves(['one', 'two'], key), proof: null },
      /not proven/,
      'UNPROVEN',
    ],
    [
      'no growth by a proof that is none',
      { ...logOfLeaves(['one', 'two'], key), proof: ['x', 7, null] },
      /not proven/,
      'UNPROVEN',
    ],
    ['no smaller tree', logOfLeaves([], key), /is 0\/\S+ now and was 1\//, 'SMALLER'],
    [
      'no other key',
      logOfLeaves(['one', 'two'], newKey()),
      /not signed by a key that is trusted/,
      'SIGNATURE',
    ],
    [
      'no wrong signature',
      {
        ...SOUND,
        checkpoint: {
          ...SOUND.checkpoint,
          note: SOUND.checkpoint.note.replace('hub.example/agreements/a\n1', 'hub.example/agreements/a\n2'),
        },
      },
      /the signature of hub\.example\/agreements\/a is wrong/,
      'SIGNATURE',
    ],
    [
      'no other log’s checkpoint',
      { ...logOfLeaves(['one'], key, 'b'), log: 'a' },
      /not signed by a key that is trusted/,
      'SIGNATURE',
    ],
    [
      'no note that is none',
      { ...SOUND, checkpoint: { note: '\u001b[2J', verifierKey: 'x' } },
      /not signed by a key/,
      'SIGNATURE',
    ],
  ])('%s', async (...[, shown, said, kind]) => {
    await begin();
    const before = stateText();
    shows(shown, logOfLeaves(['sound'], key, 'b'));
    const result = await round();
    // The other log has nothing to do with it.
    expect(result.cosigned).toBe(1);
    expect(result.said).toMatch(said);
    expect(result.said).toMatch(/^日志 a:/);
    expect(JSON.parse(stateText()).logs.a).toBe(JSON.parse(before).logs.a);
    const [place = ''] = readdirSync(file('evidence', 'a'));
    expect(place).toMatch(new RegExp(`^${kind}-`));
    expect(readFileSync(file('evidence', 'a', place, 'kept.checkpoint'), 'utf8')).toBe(SOUND.checkpoint.note);
    expect(readdirSync(file('evidence', 'a', place)).sort()).toEqual(['kept.checkpoint', 'shown.checkpoint']);
    expect((await round()).said).toMatch(said);
    expect(readdirSync(file('evidence', 'a'))).toHaveLength(1);
  });

  test('not where it is shown no more', async () => {
    await begin();
    shows();
    expect((await round()).said).toMatch(/log a: the hub shows it no more, and it had 1 entries/);
    shows({ ...SOUND, checkpoint: null });
    expect((await round()).said).toMatch(/log a: the hub signs no checkpoint of it/);
  });
});

describe('a hub that', () => {
  test.each([
    ['answers no JSON', 'garbage'],
    ['answers a list', '[]'],
    ['answers null', 'null'],
    ['answers a list of nothing', '{"data":{"logGrowth":[null]}}'],
    ['names a log as a path', JSON.stringify({ data: { logGrowth: [{ ...SOUND, log: '../../etc/a' }] } })],
    ['names a log twice', JSON.stringify({ data: { logGrowth: [SOUND, SOUND] } })],
    ['answers too many logs', JSON.stringify({ data: { logGrowth: Array(500).fill(SOUND) } })],
    ['goes on for ever', JSON.stringify({ data: { logGrowth: Array(200).fill(SOUND) } })],
    ['nests', '['.repeat(1_000_000)],
    ['refuses', '{"errors":[{"message":"\\u001b[31mno"}]}'],
  ])('%s gets nothing', async (_, body) => {
    hub.answer((_question, response) => response.end(body));
    const result = await round();
    expect(result.cosigned).toBe(0);
    expect(result.said).toMatch(/(does not answer as agreed|the hub refuses)/);
    expect(result.said).not.toContain('\u001b');
    expect(existsSync(file('state.json'))).toBe(false);
  });

  test('never ends its answer is left after a while', TIME, async () => {
    hub.answer((_, response) => {
      response.write(' '.repeat(1_000));
      response.on('error', () => undefined);
    });
    // A deadline that nothing holds is collected, and then never comes.
    const collecting = setInterval(collectGarbage, 100);
    onTestFinished(() => clearInterval(collecting));
    expect(await round()).toEqual({
      said: expect.stringContaining('is too slow or breaks off'),
      cosigned: 0,
    });
  });

  test('answers without measure is cut off', async () => {
    let written = 0;
    hub.answer((_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536))) written += 65_536;
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    });
    expect(await round()).toEqual({
      said: expect.stringContaining('the answer of the hub is too long'),
      cosigned: 0,
    });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test('sends elsewhere is not followed', async () => {
    hub.answer((_, response) => response.writeHead(307, { location: `${hub.url}/elsewhere` }).end());
    expect(await round()).toEqual({ said: expect.stringContaining('breaks off'), cosigned: 0 });
  });

  test('hangs does not keep a witness from ending', TIME, async () => {
    let asked: () => void;
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    hub.answer(() => asked());
    const running = start(department, options());
    await wasAsked;
    running.kill('SIGTERM');
    expect(await running.result).toMatchObject({ code: 0, stderr: '' });
  });

  test('fails is asked again, and the alarm repeated', TIME, async () => {
    await begin();
    shows(logOfLeaves(['other'], key));
    const running = start(department, options('--every', '1'));
    await running.says(/two roots[\s\S]*two roots/);
    shows(SOUND);
    await running.says('cosigned 1 logs');
    running.kill('SIGTERM');
    expect((await running.result).code).toBe(0);
  });
});

describe('the keys of a hub', () => {
  test('are those that are given, and no other', async () => {
    const [mine, other] = [SOUND, logOfLeaves(['one'], newKey())].map(
      ({ checkpoint }) => checkpoint.verifierKey,
    );
    shows(SOUND);
    expect(await round(other ?? '')).toEqual({
      said: expect.stringContaining('not signed by a key'),
      cosigned: 0,
    });
    expect(await round(mine ?? '')).toEqual({ said: '', cosigned: 1 });
  });

  test('may change when the new one is given, and is remembered', async () => {
    await begin();
    const renewed = logOfLeaves(['one', 'two'], newKey());
    shows(renewed);
    expect((await round()).cosigned).toBe(0);
    expect(await round(renewed.checkpoint.verifierKey)).toEqual({ said: '', cosigned: 1 });
    expect(await round()).toEqual({ said: '', cosigned: 1 });
  });
});

describe('the state of a witness', () => {
  test.each([
    ['cut short', (text: string) => text.slice(0, -20)],
    ['emptied', () => ''],
    ['of another root', (text: string) => text.replace('agreements/a\\n1\\n', 'agreements/a\\n1\\nA')],
    ['of another size', (text: string) => text.replace('agreements/a\\n1\\n', 'agreements/a\\n0\\n')],
    ['of nothing', () => 'null'],
    ['without its keys', (text: string) => text.replace(/"keys": \[[^\]]*\]/, '"keys": []')],
  ])('that was %s is refused, not begun anew', async (_, damage) => {
    await begin();
    const text = damage(stateText());
    expect(text).not.toBe(stateText());
    writeFileSync(file('state.json'), text);
    const damaged = 'is damaged, and nothing is cosigned: restore it from a backup';
    expect(await round()).toEqual({ said: expect.stringContaining(damaged), cosigned: 0 });
    expect(stateText()).toBe(text);
  });

  test('outlives a witness that was killed', TIME, async () => {
    shows(SOUND);
    const running = start(department, options('--every', '1'));
    await running.says('cosigned 1 logs');
    running.kill('SIGKILL');
    await running.result;
    expect(await round()).toEqual({ said: '', cosigned: 1 });
  });
});

test.each([
  [['--every', '0'], /must be 1 to 86400/],
  [['--hub', 'nowhere'], /must be an http\(s\) address/],
  [['--log-key', 'nonsense'], /is no key of a hub’s log/],
  [['--client-key', 'witness.pem'], /give --client-key, or a secret/],
])('%j is refused', TIME, async (more, message) => {
  const { code, stderr } = await run(department, ...options('--once', ...more));
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
