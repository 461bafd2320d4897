import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATE } from '../../demo/bureaus/disabled-federation.ts';
import { ONBOARDED_BUREAUS } from '../../demo/bureaus/index.ts';
import { csvPath } from '../../demo/csv-path.ts';
import { ONBOARDED_DATABASES } from '../../demo/onboarded-databases.ts';
import { seedOnboarded } from '../../demo/seed-onboarded.ts';
import { recordSeed } from '../../demo/seed-record.ts';
import { quoted } from '../../demo/table.ts';
import { parseIdNumber } from '../../schema/id-number.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const CARDHOLDERS = 4_000;
const folder = mkdtempSync(join(tmpdir(), 'onecard-deliveries-'));
const deliveries = pathToFileURL(`${folder}/`).href;
const databases = new Map<string, TestDatabase>();
const clients = new Map<string, Client>();
let addresses: Record<string, string>;
let filled: readonly string[];

beforeAll(async () => {
  for (const connection of ['CARDHOLDER_BASE', ...ONBOARDED_DATABASES]) {
    const database = await createTestDatabase('template0');
    databases.set(connection, database);
    const client = new Client({ connectionString: database.url() });
    await client.connect();
    clients.set(connection, client);
  }
  addresses = {
    ...Object.fromEntries([...databases].map(([connection, database]) => [connection, database.url()])),
    DISABLED_FEDERATION: deliveries,
  };
  await recordSeed(clients.get('CARDHOLDER_BASE') as Client, { cardholders: CARDHOLDERS, seed: 42 });
  filled = await seedOnboarded(addresses);
});

afterAll(async () => {
  for (const client of clients.values()) await client.end();
  for (const database of databases.values()) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function query<T extends object>(connection: string, sql: string): Promise<readonly T[]> {
  return (await (clients.get(connection) as Client).query<T>(sql)).rows;
}

const numberOf = async (connection: string, from: string) =>
  Number((await query<{ n: string }>(connection, `SELECT count(*) AS n FROM ${from}`))[0]?.n);

async function digest(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(csvPath(CERTIFICATE, deliveries)));
  for (const { connection, tables } of ONBOARDED_BUREAUS)
    for (const { name } of clients.has(connection) ? tables : [])
      for (const { line } of await query<{ line: string }>(
        connection,
        `SELECT t::text AS line FROM ${quoted(name)} AS t ORDER BY ctid`,
      ))
        hash.update(`${line}\n`);
  return hash.digest('hex');
}

describe('the onboarded bureaus', () => {
  it('are those that have an address, and are filled once for each province', async () => {
    expect([...filled].sort()).toEqual(
      'development-reform disabled-federation education medical-insurance tourism'.split(' '),
    );
    expect(await seedOnboarded(addresses)).toEqual([]);
  });

  it('get the same rows again where their database or file is lost, and others in another province', async () => {
    const before = await digest();
    rmSync(csvPath(CERTIFICATE, deliveries));
    await query('TOURISM', 'DROP TABLE "Visit"');
    expect([...(await seedOnboarded(addresses))].sort()).toEqual(['disabled-federation', 'tourism']);
    expect(await digest()).toBe(before);
    const base = clients.get('CARDHOLDER_BASE') as Client;
    await base.query('DROP TABLE onecard_demo_seed');
    await recordSeed(base, { cardholders: CARDHOLDERS, seed: 43 });
    expect(await seedOnboarded(addresses)).toHaveLength(5);
    expect(await digest()).not.toBe(before);
  });

  it('know most people by numbers with right check characters, some of them with a blank or a small x', async () => {
    const columns = [
      ['EDUCATION', 'xs_xjxx', 'sfzjh'],
      ['MEDICAL_INSURANCE', 'psn_insu_d', 'certno'],
      ['TOURISM', '"Concession"', '"CertNo"'],
    ] as const;
    for (const [connection, table, column] of columns) {
      const rows = await query<{ id: string }>(connection, `SELECT ${column} AS id FROM ${table}`);
      expect(rows.length, table).toBeGreaterThan(200);
      expect(rows.every(({ id }) => parseIdNumber(id, new Date('2026-07-01')).ok)).toBe(true);
      expect(rows.some(({ id }) => id.endsWith(' '))).toBe(true);
      expect(rows.some(({ id }) => id.includes('x'))).toBe(true);
    }
  });

  it('hold what their departments would: shares of people, codes, some twice', async () => {
    const share = async (connection: string, table: string, key: string) =>
      (await numberOf(connection, `(SELECT DISTINCT upper(btrim(${key})) FROM ${table}) AS t`)) / CARDHOLDERS;
    expect(await share('MEDICAL_INSURANCE', 'psn_insu_d', 'certno')).toBeGreaterThan(0.9);
    expect(await share('EDUCATION', 'xs_xjxx', 'sfzjh')).toBeGreaterThan(0.1);
    const credit = await share('DEVELOPMENT_REFORM', 'credit_record', 'subject_id_no');
    expect(credit).toBeGreaterThan(0.004);
    expect(credit).toBeLessThan(0.02);
    expect(
      await numberOf(
        'MEDICAL_INSURANCE',
        '(SELECT FROM psn_insu_d GROUP BY upper(btrim(certno)) HAVING count(*) > 1 AND count(DISTINCT updt_time) > 1) AS t',
      ),
    ).toBeGreaterThan(10);
    // More than one page of the department's service.
    expect(
      await numberOf(
        'TOURISM',
        '(SELECT FROM "Visit" GROUP BY upper(btrim("CertNo")) HAVING count(*) > 50) AS t',
      ),
    ).toBeGreaterThan(3);
  });

  it('agree about who is disabled', async () => {
    const certificates = new Set(rowsOfCsv().map(({ 残疾证号 }) => 残疾证号?.slice(0, 18)));
    const concessions = await query<{ id: string }>(
      'TOURISM',
      `SELECT upper(btrim("CertNo")) AS id FROM "Concession" WHERE "Kind" = '10'`,
    );
    const known = concessions.filter(({ id }) => certificates.has(id)).length / concessions.length;
    expect(known).toBeGreaterThan(0.9);
  });
});

function rowsOfCsv(): readonly Record<string, string>[] {
  const bytes = readFileSync(csvPath(CERTIFICATE, deliveries));
  const [head = '', ...lines] = new TextDecoder('gb18030', { fatal: true }).decode(bytes).split('\r\n');
  const titles = head.split(',');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(/,$/, ''));
      return Object.fromEntries(titles.map((title, i) => [title, cells[i] ?? '']));
    });
}

describe('the file of the disabled persons’ federation', () => {
  it('is GB18030 and no UTF-8, with characters that GBK lacks', () => {
    const bytes = readFileSync(csvPath(CERTIFICATE, deliveries));
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    const rows = rowsOfCsv();
    expect(rows[0]?.发证机关).toMatch(/残疾人联合会$/);
    expect(rows.some(({ 姓名 }) => 姓名?.endsWith('㛃'))).toBe(true);
    expect(rows.length / CARDHOLDERS).toBeGreaterThan(0.02);
    expect(rows.length / CARDHOLDERS).toBeLessThan(0.035);
  });

  it('has a few old numbers of 15 digits, and a few rows that cannot be right', () => {
    const rows = rowsOfCsv();
    const old = rows.filter(({ 身份证号 }) => /^\d{15}$/.test(身份证号 ?? ''));
    expect(old.length).toBeGreaterThan(0);
    for (const { 残疾证号, 身份证号 } of old)
      expect(`${残疾证号?.slice(0, 6)}${残疾证号?.slice(8, 17)}`).toBe(身份证号);
    const faulty = rows.filter(
      ({ 身份证号 = '', 发证日期, 残疾等级, 备注 }) =>
        (身份证号.trim().length !== 15 && !parseIdNumber(身份证号).ok) ||
        发证日期 === '2023-13-45' ||
        残疾等级 === '9' ||
        备注?.startsWith('"=') === true,
    );
    expect(faulty.length).toBeGreaterThan(0);
    expect(faulty.length / rows.length).toBeLessThan(0.05);
  });
});
