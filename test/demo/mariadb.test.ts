import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finance } from '../../demo/bureaus/finance.ts';
import { hasTable } from '../../demo/has-table.ts';
import { loadBureaus } from '../../demo/load-bureaus.ts';
import {
  attachMariaDb,
  findMariaDb,
  type MariaDbPrograms,
  type MariaDbServer,
  startMariaDb,
} from '../../demo/services/mariadb.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { hasMariadb } from '../support/mariadb-database.ts';

const programs = findMariaDb();

it('finds no MariaDB where there is no such program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-path-'));
  writeFileSync(join(folder, 'mariadbd'), '');
  // The server alone, without what makes its data folder, is none.
  expect(findMariaDb({ path: folder, usual: [] })).toBeUndefined();
  writeFileSync(join(folder, 'mariadb-install-db'), '');
  expect(findMariaDb({ path: folder, usual: [] })?.server).toBe(join(folder, 'mariadbd'));
  rmSync(folder, { recursive: true });
});

describe.skipIf(!hasMariadb())('finance in the demo’s own MariaDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-mariadb-'));
  const start = () =>
    startMariaDb(programs as MariaDbPrograms, { directory: join(folder, 'mariadb'), database: 'finance' });
  let server: MariaDbServer;
  let connection: Connection;

  const query = async (sql: string) => {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  };
  const load = () =>
    loadBureaus({
      bureaus: [finance],
      cardholders: 3_000,
      seed: 42,
      connectionStrings: { FINANCE: server.url },
    });

  beforeAll(async () => {
    server = await start();
    await load();
    connection = await createConnection({ uri: server.url, dateStrings: true });
  });
  afterAll(async () => {
    await connection?.end();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('listens on loopback alone, and its login may use the one database', async () => {
    expect(await query('SELECT @@bind_address AS address')).toEqual([{ address: '127.0.0.1' }]);
    await expect(query('SELECT * FROM mysql.global_priv')).rejects.toThrow();
    await expect(query("SELECT 1 INTO OUTFILE '/tmp/onecard-outfile'")).rejects.toThrow();
  });

  it('holds payments by ID numbers with right check characters, with blanks and a small x among them', async () => {
    const rows = await query('SELECT sfzhm, je, zt, CAST(ffrq AS CHAR) AS ffrq FROM ykt_ffmx');
    expect(rows.length).toBeGreaterThan(500);
    for (const { sfzhm, je, zt, ffrq } of rows) {
      expect(parseIdNumber(sfzhm).ok).toBe(true);
      expect(je).toMatch(/^\d+\.\d\d$/);
      expect([1, 2, 3]).toContain(zt);
      expect(ffrq).toMatch(/^202[56]-\d\d-\d\d$/);
    }
    expect(rows.some(({ sfzhm }) => sfzhm.endsWith(' '))).toBe(true);
    expect(rows.some(({ sfzhm }) => sfzhm.includes('x'))).toBe(true);
    expect(await hasTable(finance.tables[0] as (typeof finance.tables)[0], server.url)).toBe(true);
  });

  it('gets the same rows when it is filled again, in the place of the old', async () => {
    const checksum = () => query('CHECKSUM TABLE ykt_ffmx');
    const before = await checksum();
    await load();
    expect(await checksum()).toEqual(before);
    expect(await query('SHOW TABLES')).toHaveLength(1);
  });

  it('is used on where a killed hub left it running, and keeps rows and password over a stop', async () => {
    const left = await start();
    expect(left.pid).toBe(server.pid);
    const place = { directory: join(folder, 'mariadb'), database: 'finance' };
    expect(await attachMariaDb(place)).toBe(server.url);
    await connection.end();
    await left.stop();
    expect(() => process.kill(left.pid, 0)).toThrow();
    expect(await attachMariaDb(place)).toBeUndefined();
    server = await start();
    expect(server.url.split(':')[2]?.split('@')[0]).toBe(left.url.split(':')[2]?.split('@')[0]);
    connection = await createConnection({ uri: server.url });
    expect((await query('SELECT count(*) AS n FROM ykt_ffmx'))[0]?.n).toBeGreaterThan(500);
  });

  it('says where to look when it does not start', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'data', 'mysql'), { recursive: true });
    await expect(
      startMariaDb(programs as MariaDbPrograms, { directory: broken, database: 'finance' }),
    ).rejects.toThrow(/broken\/log/);
  });
});
