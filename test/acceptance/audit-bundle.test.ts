import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLogSigner } from '../../audit/log-signer.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import { exportBundle } from '../../cli/audit/export-bundle.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { writeCheckpoint } from '../../verify/checkpoint.ts';
import { EMPTY_ROOT } from '../../verify/hashing.ts';
import { verifyFolder } from '../../verify/verify-folder.ts';
import { DAMAGE, LOG, OTHER, SIZE, tampered, writeLogs } from '../audit/support/damage.ts';
import { connectHub } from '../audit/support/database.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { auditorAt, exported, filesIn, fillLog, temporaryFolder } from './support/bundles.ts';

/** What an auditor takes home is checked without the hub, whoever has had it in his hands meanwhile. */
const LONG = 'long';
const LONG_SIZE = 600;

let hub: TestHub;
let good: string;
let remove: () => void;
beforeAll(async () => {
  hub = await startTestHub();
  await writeLogs(() => connectHub(hub.database.url(RESTRICTED_SESSION)));
  await fillLog(hub, LONG, { count: LONG_SIZE });
  const folder = temporaryFolder();
  remove = folder.remove;
  good = join(folder.path, 'good');
  await exportBundle(auditorAt(hub), { log: LONG, output: good });
});
afterAll(async () => {
  remove();
  await hub.stop();
});

const keptOf = async (log: string) => {
  const { data } = await hub.ask(`{ checkpoint(log: "${log}") { note verifierKey } }`, { client: 'auditor' });
  return data.checkpoint as { readonly note: string; readonly verifierKey: string };
};
/** A copy of the good bundle that may be spoilt. */
const copy = (): string => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const path = join(folder.path, 'copy');
  cpSync(good, path, { recursive: true });
  return path;
};
const told = (folder: string, question = {}) => {
  const { isSound, lines } = verifyFolder(folder, question);
  return `${isSound}: ${lines.join('\n')}`;
};

describe('a bundle', () => {
  test('of a whole log is proven by the key and begins with a checkpoint that was kept', async () => {
    await fillLog(hub, 'growing', { count: 300 });
    const kept = await keptOf('growing');
    await fillLog(hub, 'growing', { count: 300 });
    const { folder, size } = await exported(hub, { log: 'growing' });
    expect(size).toBe(600);
    const verdict = told(folder, { keys: [kept.verifierKey], since: kept.note });
    expect(verdict).toMatch(/^true: .*proven: entries 0 to 599 of the 600 of/);
    expect(verdict).toContain('they begin with the 300 entries of the older checkpoint');
    expect(verdict).not.toContain('hub’s word');
    expect(told(folder)).toMatch(/^true: .*[\s\S]*hub’s word/);
  });

  test('has the layout of tlog-tiles', () => {
    expect(filesIn(good)).toEqual(
      [
        ...['README.md', 'checkpoint', 'keys.txt', 'manifest.json'],
        ...['000', '001', '002.p/88'].flatMap((tile) => [
          `database/${tile}.gz`,
          `tile/0/${tile}`,
          `tile/entries/${tile}.gz`,
        ]),
        'tile/1/000.p/2',
      ].sort(),
    );
  });

  test('of a time has the whole tiles in which it lies, and the whole tree', async () => {
    const at = (second: number) => new Date(Date.UTC(2026, 5, 30) + second * 1_000).toISOString();
    const { folder, first, end } = await exported(hub, { log: LONG, from: at(300), to: at(310) });
    expect([first, end]).toEqual([256, 512]);
    expect(told(folder)).toContain(`proven: entries 256 to 511 of the ${LONG_SIZE}`);
    expect(filesIn(folder).filter((path) => path.startsWith('tile/entries'))).toEqual([
      'tile/entries/001.gz',
    ]);
    expect(filesIn(folder).filter((path) => path.startsWith('tile/0'))).toHaveLength(3);
    await expect(exported(hub, { log: LONG, from: at(10_000) })).rejects.toThrow('no entries of that time');
  });

  test('may begin in the middle of an entry of many parts', async () => {
    const log = 'crowded';
    await fillLog(hub, log, { count: 250 });
    await writeLogs(() => connectHub(hub.database.url(RESTRICTED_SESSION)), [log]);
    await fillLog(hub, log, { count: 300, from: 5_000 });
    const { folder, first } = await exported(hub, {
      log,
      from: '2026-06-30T01:00:00Z',
      to: '2026-06-30T02:00:00Z',
    });
    expect(first).toBe(256);
    const leaf = gunzipSync(readFileSync(join(folder, 'tile/entries/001.gz')))
      .subarray(2, 60)
      .toString();
    expect(leaf).toContain('"part":5');
    expect(told(folder)).toMatch(/^true: /);
  });

  test('of a log that an auditor may not see there is none', async () => {
    const output = join(good, '..', 'none');
    await expect(exportBundle(auditorAt(hub, 'health-auditor'), { log: LONG, output })).rejects.toThrow(
      'no such log, or not for you',
    );
    const { data } = await hub.ask(
      `{ logExport(log: "${LONG}") { first } logEntries(log: "${LONG}", from: 0, to: 1) { next } }`,
      { client: 'health-auditor' },
    );
    expect(data).toEqual({ logExport: null, logEntries: null });
    const { codes } = await hub.ask(`{ logExport(log: "${LONG}") { first } }`, {
      client: 'roadside-terminal',
    });
    expect(codes).toEqual(['FORBIDDEN']);
  });

  test('is logged page by page as the auditor’s access', async () => {
    await exported(hub, { log: LONG });
    const records = await hub.records({ client: 'auditor' });
    const last = records.slice(0, 4).toReversed();
    expect(last.map(({ log, outcome }) => [log, outcome])).toEqual(Array(4).fill(['hub', 'RELEASED']));
    // The tree of 600 entries has two levels of tiles; the entries come on one page.
    const asked = ['logExport', 'logHashes', 'logHashes', 'logEntries'];
    for (const [i, field] of asked.entries()) expect(last[i].coordinates).toContain(`Query.${field}`);
  });

  test.each([
    '{ logEntries(log: "long", from: 5, to: 5) { next } }',
    '{ logEntries(log: "long", from: -1, to: 5) { next } }',
    '{ logHashes(log: "long", level: 1, from: 0, to: 5) }',
    '{ logHashes(log: "long", level: -8, from: 0, to: 5) }',
    '{ logHashes(log: "long", level: 0, from: 0, to: 65537) }',
  ])('has no such page: %s', async (query) => {
    expect((await hub.ask(query, { client: 'auditor' })).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('comes one page a request', async () => {
    const page = 'logEntries(log: "long", from: 0, to: 1) { next }';
    const { codes } = await hub.ask(`{ a: ${page} b: ${page} }`, { client: 'auditor' });
    expect(codes).toEqual(['OPERATION_TOO_COSTLY']);
  });

  test('is not written over what is there, and leaves nothing where it breaks off', async () => {
    await expect(exportBundle(auditorAt(hub), { log: LONG, output: good })).rejects.toThrow('not empty');
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const auditor = auditorAt(hub);
    let asked = 0;
    const breaking = {
      ask: <Data>(operation: Parameters<typeof auditor.ask>[0]) => {
        asked += 1;
        return asked > 3 ? Promise.reject(new Error('the line is dead')) : auditor.ask<Data>(operation);
      },
    };
    const output = join(folder.path, 'bundle');
    await expect(exportBundle(breaking, { log: LONG, output })).rejects.toThrow('the line is dead');
    expect(filesIn(folder.path)).toEqual([]);
  });
});

describe('of a log that a superuser has edited, a bundle', () => {
  /** Where the bundle's order of looking, or the hub's refusal to sign, finds it otherwise than fsck does. */
  const FOUND: Readonly<Record<string, string>> = {
    'two entries exchanged': `${LOG}/8: TREE`,
    'a head removed': `${LOG}/0: CHECKPOINT`,
    'audit_log.size': `${LOG}/${SIZE - 1}: CHECKPOINT`,
    'audit_log.size made less': `${LOG}/${SIZE - 1}: CHECKPOINT`,
    'audit_log.peaks': `${LOG}/${SIZE - 1}: CHECKPOINT`,
    'audit_checkpoint.log': `${OTHER}/${SIZE - 1}: CHECKPOINT`,
  };
  let kept: Awaited<ReturnType<typeof keptOf>>;
  beforeAll(async () => {
    kept = await keptOf(LOG);
  });

  const lookInto = async (log: string): Promise<readonly string[]> => {
    try {
      const { folder, damage } = await exported(hub, { log });
      const question = log === LOG ? { keys: [kept.verifierKey], since: kept.note } : {};
      const { isSound, lines } = verifyFolder(folder, question);
      return [...(isSound ? [] : lines), ...damage];
    } catch (error) {
      return [(error as Error).message];
    }
  };

  test('before the edit is sound', async () => {
    expect(await lookInto(LOG)).toEqual([]);
  });

  test.each(DAMAGE)(
    'after a change of %s says so, and where',
    { timeout: 60_000 },
    async (name, sql, expected) => {
      const pool = createPool({ connectionString: hub.database.url(), size: 1, onError: () => undefined });
      onTestFinished(() => pool.end());
      // What one of the tests before has made the hub sign is in the tables that are put back, except for these.
      const found = await tampered(pool, {
        sql,
        work: async () => [...(await lookInto(LOG)), ...(await lookInto(OTHER))],
      });
      const { index, kind } = expected;
      expect(found[0]).toContain(FOUND[name] ?? `${LOG}/${index}: ${kind}`);
    },
  );
});

describe('a bundle that somebody has spoilt', () => {
  const database = (folder: string, change: (text: string) => string) => {
    const path = join(folder, 'database/001.gz');
    writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(path)).toString())));
  };
  const manifest = (folder: string, change: (text: string) => string) => {
    const path = join(folder, 'manifest.json');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };
  const BOMB = gzipSync(Buffer.alloc(200 * 1024 * 1024));

  test.each<[string, (folder: string) => void, string]>([
    ['without a tile of entries', (at) => rmSync(join(at, 'tile/entries/001.gz')), `${LONG}/256: FILE`],
    ['without a tile of hashes', (at) => rmSync(join(at, 'tile/0/002.p/88')), `${LONG}/512: FILE`],
    ['without a tile above', (at) => rmSync(join(at, 'tile/1/000.p/2')), `${LONG}/256: FILE tile/1/000.p/2`],
    ['with a truncated tile', (at) => truncateSync(join(at, 'tile/0/001'), 8_191), `${LONG}/256: FILE`],
    ['with truncated gzip', (at) => truncateSync(join(at, 'tile/entries/001.gz'), 500), `${LONG}/256: FILE`],
    [
      'with more after the gzip',
      (at) => writeFileSync(join(at, 'database/001.gz'), '\0', { flag: 'a' }),
      `${LONG}/256: FILE`,
    ],
    ['with a zip bomb', (at) => writeFileSync(join(at, 'database/001.gz'), BOMB), `${LONG}/256: FILE`],
    [
      'with a zip bomb of entries',
      (at) => writeFileSync(join(at, 'tile/entries/000.gz'), BOMB),
      `${LONG}/0: FILE`,
    ],
    [
      'with wrong UTF-8',
      (at) => writeFileSync(join(at, 'database/001.gz'), gzipSync(Buffer.from([0xc3, 0x28]))),
      `${LONG}/256: FILE`,
    ],
    [
      'with a deep line',
      (at) => database(at, (text) => text.replace(/^.*\n/, `${'['.repeat(2e5)}${']'.repeat(2e5)}\n`)),
      `${LONG}/256: FILE`,
    ],
    [
      'with a deep column',
      (at) =>
        database(at, (text) =>
          text.replace('"coordinates":[', `"coordinates":[${'['.repeat(2e5)}${']'.repeat(2e5)},`),
        ),
      `${LONG}/256: COLUMNS coordinates`,
    ],
    [
      'with a huge number',
      (at) => database(at, (text) => text.replace('"index":256', '"index":1e400')),
      `${LONG}/256: FILE`,
    ],
    [
      'with another column',
      (at) => database(at, (text) => text.replace('"department":"TOURISM"', '"department":"HRSS"')),
      `${LONG}/256: COLUMNS department`,
    ],
    ['with a line more', (at) => database(at, (text) => `${text}null\n`), `${LONG}/256: FILE`],
    [
      'with a file more',
      (at) => writeFileSync(join(at, 'tile/entries/003.gz'), ''),
      `${LONG}/0: FILE tile/entries/003.gz`,
    ],
    [
      'with tiles exchanged',
      (at) => {
        renameSync(join(at, 'tile/0/000'), join(at, 'swap'));
        renameSync(join(at, 'tile/0/001'), join(at, 'tile/0/000'));
        renameSync(join(at, 'swap'), join(at, 'tile/0/001'));
      },
      `${LONG}/0: LEAF`,
    ],
    [
      'with a folder for a file',
      (at) => {
        rmSync(join(at, 'tile/0/000'));
        mkdirSync(join(at, 'tile/0/000'));
      },
      `${LONG}/0: FILE`,
    ],
    [
      'with a link for a file',
      (at) => {
        renameSync(join(at, 'tile/0/000'), join(at, '../elsewhere'));
        symlinkSync(join(at, '../elsewhere'), join(at, 'tile/0/000'));
      },
      `${LONG}/0: FILE`,
    ],
    [
      'with a link for a folder',
      (at) => {
        renameSync(join(at, 'tile'), join(at, '../tile'));
        symlinkSync(join(at, '../tile'), join(at, 'tile'));
      },
      `${LONG}/0: FILE`,
    ],
    [
      'with a link that leads to itself',
      (at) => {
        rmSync(join(at, 'tile/0/000'));
        symlinkSync('000', join(at, 'tile/0/000'));
      },
      `${LONG}/0: FILE`,
    ],
    [
      'with a device for a file',
      (at) => {
        rmSync(join(at, 'keys.txt'));
        symlinkSync('/dev/zero', join(at, 'keys.txt'));
      },
      'not proven: keys.txt',
    ],
    ['without a checkpoint', (at) => rmSync(join(at, 'checkpoint')), 'not proven: checkpoint'],
    [
      'with a thousand keys',
      (at) => {
        writeFileSync(join(at, 'keys.txt'), readFileSync(join(at, 'keys.txt'), 'utf8').repeat(1_000));
      },
      'not proven: keys.txt',
    ],
    [
      'of another size',
      (at) => manifest(at, (text) => text.replace('"size": 600', '"size": 599')),
      'not proven: manifest.json',
    ],
    [
      'of a negative size',
      (at) => manifest(at, (text) => text.replace('"size": 600', '"size": -1')),
      'not proven: manifest.json',
    ],
    [
      'of more than can be counted',
      (at) => manifest(at, (text) => text.replace('"size": 600', '"size": 9007199254740993')),
      'not proven: manifest.json',
    ],
    [
      'of less than it has',
      (at) => manifest(at, (text) => text.replace('"first": 0', '"first": 256')),
      `${LONG}/256: FILE`,
    ],
    [
      'of half a tile',
      (at) => manifest(at, (text) => text.replace('"first": 0', '"first": 7')),
      'not proven: manifest.json',
    ],
    ['with a deep manifest', (at) => manifest(at, () => '['.repeat(8_000)), 'not proven: manifest.json'],
    [
      'with a long manifest',
      (at) => manifest(at, (text) => text + ' '.repeat(20_000)),
      'not proven: manifest.json',
    ],
  ])('%s is refused', (_, spoil, expected) => {
    const folder = copy();
    spoil(folder);
    expect(told(folder)).toMatch(/^false: /);
    expect(told(folder)).toContain(expected);
  });

  test('with a pipe for a file is refused, and not waited for', async () => {
    const folder = copy();
    rmSync(join(folder, 'checkpoint'));
    await promisify(execFile)('mkfifo', [join(folder, 'checkpoint')]);
    expect(told(folder)).toMatch(/^false: .*not proven: checkpoint: .*no plain file/);
  });

  test('and signed anew, of more entries than anybody has, ends at the first that is missing', async () => {
    const folder = copy();
    const signer = createLogSigner('hub.example', [keyInMemory(ed25519KeyOf(Buffer.alloc(32, 9)))]);
    const origin = signer.originOf(LONG);
    for (const size of [10 ** 15, Number.MAX_SAFE_INTEGER]) {
      const state = { origin, size, root: EMPTY_ROOT };
      expect(writeCheckpoint(state)).toContain(String(size));
      writeFileSync(join(folder, 'checkpoint'), await signer.sign(state));
      writeFileSync(join(folder, 'keys.txt'), `${signer.verifierKeyOf(LONG)}\n`);
      manifest(folder, (text) =>
        text
          .replace(/"origin": ".*"/, `"origin": "${origin}"`)
          .replace(/"size": \d+/, `"size": ${size}`)
          .replace(/"end": \d+/, '"end": 512'),
      );
      expect(told(folder)).toMatch(/^false: long\/256: FILE/);
    }
  });

  test('is refused with the key of another log, and with an older checkpoint of another', async () => {
    const other = await keptOf(OTHER);
    const own = await keptOf(LONG);
    expect(told(good, { keys: [other.verifierKey] })).toContain('none of the known keys has signed');
    expect(told(good, { keys: ['nonsense'] })).toContain('not proven');
    const keys = [own.verifierKey, other.verifierKey];
    expect(told(good, { keys, since: other.note })).toContain('the older checkpoint is of another log');
    expect(told(good, { keys, since: 'nonsense' })).toContain('not proven');
    expect(told(good, { keys, since: own.note })).toMatch(/^true: /);
  });

  test('is found to be a fork of a checkpoint that somebody kept, or shorter than it', async () => {
    const signer = createLogSigner(new URL(hub.url).host, [keyInMemory(ed25519KeyOf(Buffer.alloc(32, 9)))]);
    const keys = [(await keptOf(LONG)).verifierKey, signer.verifierKeyOf(LONG)];
    const since = (size: number) => signer.sign({ origin: signer.originOf(LONG), size, root: EMPTY_ROOT });
    expect(told(good, { keys, since: await since(300) })).toContain(`${LONG}/299: CHECKPOINT`);
    expect(told(good, { keys, since: await since(601) })).toContain(`${LONG}/600: CHECKPOINT`);
    expect(told(good, { keys, since: await since(0) })).toContain('of an empty log');
  });
});
