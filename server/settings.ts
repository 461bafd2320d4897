import { join, resolve } from 'node:path';
import type { Bilingual } from '../errors.ts';
import type { HolidayCalendar } from '../policies/lifecycle/working-days.ts';
import { type CheckpointKeySources, readCheckpointKeys } from './checkpoint-key-settings.ts';
import { BUILT_IN_HOLIDAYS, readHolidays } from './holidays.ts';
import { readWorkerCount, WORKER_COUNT_FAULT } from './workers/worker-count.ts';

/** How the hub runs; read once from the environment. */
export interface Settings {
  readonly mode: 'demo' | 'production';
  readonly host: string;
  readonly port: number;
  /** Where clients reach the hub. */
  readonly publicUrl: string;
  /** Folder of the embedded database and of what a demo makes for itself. */
  readonly dataDirectory: string;
  /** The hub's own database; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  /** A login that owns the tables, for migrations; by default the same. */
  readonly databaseAdminUrl: string | undefined;
  /** Addresses of the sources, by connection name. */
  readonly sourceUrls: Readonly<Record<string, string>>;
  /** Milliseconds that a source may take to answer. */
  readonly sourceTimeoutMs: number;
  /** Milliseconds between looks at whether a source that serves still is as its SDL file says. */
  readonly sourceDriftMs: number;
  /** Where cursors' and pseudonyms' keys are derived from; undefined: the demo makes one under the data folder. */
  readonly secret: Buffer | undefined;
  /** Issuer of access tokens; undefined: the demo's built-in one. */
  readonly issuer: OutsideIssuer | undefined;
  readonly audience: string;
  /** Ed25519, sign the checkpoints of the logs. */
  readonly checkpointKeys: CheckpointKeySources;
  readonly logLevel: string;
  /** Working days within which an owner answers a submitted agreement. */
  readonly answerWorkingDays: number;
  /** Working days within which a department answers a citizen's objection. */
  readonly objectionWorkingDays: number;
  readonly holidays: HolidayCalendar;
  /** Where months of the audit log go that have left the database. */
  readonly archiveDirectory: string;
  /** Months that stay in the database before they are archived, at least six. */
  readonly auditOnlineMonths: number;
  /** Months after which archives expire. */
  readonly auditArchiveMonths: number;
  /** The file store, which files of FILE sources are loaded into; undefined: of a demo one beside the hub's database, else none. */
  readonly filesUrl: string | undefined;
  /** Where files are dropped, `<source>/incoming`. */
  readonly filesFolder: string;
  /** Megabytes (2^20 bytes) of a file. */
  readonly fileMostMb: number;
  /** Processes that serve together on the port. */
  readonly workers: number;
}

export interface OutsideIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
}

/** The environment does not make a hub that may run. Says what, why, and what to set. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly Bilingual[];

  constructor(faults: readonly Bilingual[]) {
    super(faults.map(({ zh, en }) => `  ${zh}\n  ${en}`).join('\n'));
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets that stand in examples: no deployment may use them. */
const EXAMPLE_SECRETS = new Set([
  'change-me-change-me-change-me-change-me',
  'onecard-hub-example-secret-do-not-use!!',
]);
const SECRET_BYTES = 32;
/** Cybersecurity Law (网络安全法) art. 21 (3). */
const LEAST_ONLINE_MONTHS = 6;
const LOG_LEVELS = new Set(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']);

/**
 * @param connections connection names of the source files
 * @param demoConnections those of the sources that a demo makes for itself
 * @throws SettingsError naming every fault; a production hub takes no default for secret, issuer or address
 */
export function readSettings(
  given: Environment,
  connections: readonly string[],
  demoConnections: readonly string[] = [],
): Settings {
  const environment = withoutBlanks(given);
  const faults: Bilingual[] = [
    ...addressFaults(environment, connections),
    ...sourceAddressFaults(environment, demoConnections),
  ];
  const mode = environment.ONECARD_MODE ?? (environment.NODE_ENV === 'production' ? 'production' : 'demo');
  if (mode !== 'demo' && mode !== 'production')
    faults.push({
      zh: 'ONECARD_MODE 应为 demo 或 production',
      en: 'ONECARD_MODE must be demo or production',
    });
  const number = (name: string, fallback: number): number => {
    const text = environment[name] ?? String(fallback);
    if (!/^\d{1,6}$/.test(text))
      faults.push({ zh: `${name} 应为非负整数`, en: `${name} must be a whole number` });
    return Number(text);
  };
  const workingDays = (name: string): number => {
    const days = number(name, 10);
    if (days < 1 || days > 250)
      faults.push({ zh: `${name} 应在 1 到 250 之间`, en: `${name} must be between 1 and 250` });
    return days;
  };
  const host = environment.HOST ?? '127.0.0.1';
  const port = number('PORT', 4000);
  if (port < 1 || port > 65_535)
    faults.push({ zh: 'PORT 应在 1 到 65535 之间', en: 'PORT must be between 1 and 65535' });
  const publicUrl = environment.ONECARD_PUBLIC_URL ?? `http://${host}:${port}`;
  const dataDirectory = resolve(environment.ONECARD_DATA ?? join(process.cwd(), '.data'));
  const settings: Settings = {
    mode: mode === 'production' ? 'production' : 'demo',
    host,
    port,
    publicUrl,
    dataDirectory,
    databaseUrl: environment.DATABASE_URL,
    databaseAdminUrl: environment.DATABASE_ADMIN_URL ?? environment.DATABASE_URL,
    sourceUrls: Object.fromEntries(
      [...connections, ...demoConnections].flatMap((name) => sourceUrl(environment, name)),
    ),
    sourceTimeoutMs: number('SOURCE_TIMEOUT_MS', 2_000),
    sourceDriftMs: 30_000,
    secret: readSecret(environment.ONECARD_SECRET, faults),
    issuer: readIssuer(environment, faults),
    audience: environment.ONECARD_AUDIENCE ?? 'onecard-hub',
    checkpointKeys: readCheckpointKeys(environment, faults),
    answerWorkingDays: workingDays('ONECARD_ANSWER_WORKING_DAYS'),
    objectionWorkingDays: workingDays('ONECARD_OBJECTION_WORKING_DAYS'),
    holidays: holidaysOf(environment.ONECARD_HOLIDAYS, faults),
    archiveDirectory: resolve(environment.ONECARD_ARCHIVE ?? join(dataDirectory, 'archive')),
    auditOnlineMonths: number('ONECARD_AUDIT_ONLINE_MONTHS', LEAST_ONLINE_MONTHS),
    auditArchiveMonths: number('ONECARD_AUDIT_ARCHIVE_MONTHS', 36),
    filesUrl: environment.ONECARD_FILES_URL,
    filesFolder: resolve(environment.ONECARD_FILES_FOLDER ?? join(dataDirectory, 'files')),
    fileMostMb: number('ONECARD_FILE_MOST_MB', 4_096),
    workers: workersOf(environment.ONECARD_WORKERS, faults),
    logLevel: environment.LOG_LEVEL ?? (mode === 'production' ? 'info' : 'warn'),
  };
  faults.push(...retentionFaults(settings));
  if (!LOG_LEVELS.has(settings.logLevel)) {
    const levels = [...LOG_LEVELS].join(' ');
    faults.push({ zh: `LOG_LEVEL 应为其一:${levels}`, en: `LOG_LEVEL must be one of ${levels}` });
  }
  if (settings.mode === 'production') faults.push(...productionFaults(settings, connections));
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

function workersOf(text: string | undefined, faults: Bilingual[]): number {
  const count = readWorkerCount(text ?? '1');
  if (count === undefined) faults.push(WORKER_COUNT_FAULT);
  return count ?? 1;
}

function retentionFaults({ auditOnlineMonths, auditArchiveMonths }: Settings): readonly Bilingual[] {
  if (auditOnlineMonths < LEAST_ONLINE_MONTHS)
    return [
      {
        zh: `ONECARD_AUDIT_ONLINE_MONTHS 至少为 ${LEAST_ONLINE_MONTHS}(网络安全法:日志留存不少于六个月)`,
        en: `ONECARD_AUDIT_ONLINE_MONTHS is at least ${LEAST_ONLINE_MONTHS}: the Cybersecurity Law has logs kept for six months`,
      },
    ];
  if (auditArchiveMonths < auditOnlineMonths)
    return [
      {
        zh: 'ONECARD_AUDIT_ARCHIVE_MONTHS 不得小于 ONECARD_AUDIT_ONLINE_MONTHS',
        en: 'ONECARD_AUDIT_ARCHIVE_MONTHS must not be smaller than ONECARD_AUDIT_ONLINE_MONTHS',
      },
    ];
  return [];
}

function holidaysOf(path: string | undefined, faults: Bilingual[]): HolidayCalendar {
  try {
    return readHolidays(path ?? BUILT_IN_HOLIDAYS);
  } catch {
    const example = '{"2026": {"off": ["2026-01-01"], "worked": ["2026-01-04"]}}';
    faults.push({
      zh: `ONECARD_HOLIDAYS 应为 JSON 文件的路径,内容形如 ${example}`,
      en: `ONECARD_HOLIDAYS must be the path of a JSON file such as ${example}`,
    });
    return { off: new Set(), worked: new Set(), years: new Set() };
  }
}

/** `NAME=` in an environment file means that nothing is set: an empty address must not pass for one. */
function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}

/** The faults name the variable only: an address holds a password. */
function addressFaults(environment: Environment, connections: readonly string[]): readonly Bilingual[] {
  const databases = [
    'DATABASE_URL',
    'DATABASE_ADMIN_URL',
    'ONECARD_FILES_URL',
    ...connections.map((name) => `SOURCE_${name}_URL`),
  ].filter((name) => !hasProtocol(environment[name]?.replace('@/', '@localhost/'), /^postgres(ql)?:$/));
  const pages = ['ONECARD_PUBLIC_URL', 'ONECARD_ISSUER', 'ONECARD_JWKS_URI'].filter(
    (name) => !hasProtocol(environment[name], /^https?:$/),
  );
  return [
    ...databases.map((name) => ({
      zh: `${name} 应形如 postgresql://用户:口令@主机/数据库(口令中的特殊字符须百分号编码)`,
      en: `${name} must be of the form postgresql://user:password@host/database (special characters of the password percent-encoded)`,
    })),
    ...pages.map((name) => ({ zh: `${name} 应为 http(s) 网址`, en: `${name} must be an http(s) URL` })),
  ];
}

/** The demo's other sources are in databases of more than one kind. */
function sourceAddressFaults(environment: Environment, connections: readonly string[]): readonly Bilingual[] {
  return connections
    .map((name) => `SOURCE_${name}_URL`)
    .filter(
      (name) => !hasProtocol(environment[name]?.replace('@/', '@localhost/'), /^(postgres(ql)?|mysql):$/),
    )
    .map((name) => ({
      zh: `${name} 应形如 postgresql://… 或 mysql://用户:口令@主机/数据库`,
      en: `${name} must be of the form postgresql://… or mysql://user:password@host/database`,
    }));
}

function hasProtocol(url: string | undefined, protocol: RegExp): boolean {
  return url === undefined || (URL.canParse(url) && protocol.test(new URL(url).protocol));
}

function readSecret(text: string | undefined, faults: Bilingual[]): Buffer | undefined {
  if (text === undefined) return undefined;
  if (Buffer.byteLength(text) < SECRET_BYTES || new Set(text).size < 10) {
    faults.push({
      zh: 'ONECARD_SECRET 太弱:请用 openssl rand -base64 48 生成',
      en: 'ONECARD_SECRET is too weak: make one with openssl rand -base64 48',
    });
  }
  if (EXAMPLE_SECRETS.has(text))
    faults.push({ zh: 'ONECARD_SECRET 是示例中的值', en: 'ONECARD_SECRET is a value from the examples' });
  return Buffer.from(text);
}

function readIssuer(environment: Environment, faults: Bilingual[]): OutsideIssuer | undefined {
  const { ONECARD_ISSUER: issuer, ONECARD_JWKS_URI: jwksUri } = environment;
  if (issuer === undefined && jwksUri === undefined) return undefined;
  if (issuer === undefined || jwksUri === undefined) {
    faults.push({
      zh: 'ONECARD_ISSUER 与 ONECARD_JWKS_URI 须同时设置',
      en: 'ONECARD_ISSUER and ONECARD_JWKS_URI go together',
    });
    return undefined;
  }
  return { issuer, jwksUri };
}

function productionFaults(settings: Settings, connections: readonly string[]): readonly Bilingual[] {
  const faults: Bilingual[] = [];
  if (settings.databaseUrl === undefined) faults.push(missing('DATABASE_URL'));
  for (const name of connections)
    if (settings.sourceUrls[name] === undefined) faults.push(missing(`SOURCE_${name}_URL`));
  if (settings.secret === undefined) faults.push(missing('ONECARD_SECRET'));
  if (settings.issuer === undefined) {
    faults.push({
      zh: '生产模式不接受演示用的内置签发者:须设置 ONECARD_ISSUER 与 ONECARD_JWKS_URI',
      en: "production mode does not accept the demo's built-in issuer: set ONECARD_ISSUER and ONECARD_JWKS_URI",
    });
  } else if (!isHttps(settings.issuer.issuer) || !isHttps(settings.issuer.jwksUri)) {
    faults.push({
      zh: '生产模式的签发者与其 JWKS 须用 https',
      en: 'in production mode the issuer and its JWKS must be https',
    });
  } else if (settings.issuer.issuer.replace(/\/$/, '') === settings.publicUrl.replace(/\/$/, '')) {
    faults.push({
      zh: '生产模式的签发者不得是枢纽自身',
      en: 'in production mode the hub cannot be its own issuer',
    });
  }
  return faults;
}

function missing(name: string): Bilingual {
  return { zh: `生产模式须设置 ${name}`, en: `production mode needs ${name}` };
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

function sourceUrl(environment: Environment, connection: string): readonly (readonly [string, string])[] {
  const url = environment[`SOURCE_${connection}_URL`];
  return url === undefined ? [] : [[connection, url]];
}
