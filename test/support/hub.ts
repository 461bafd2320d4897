import type { Pool } from 'pg';
import { inject } from 'vitest';
import { agreementsOf, DEMO_CLIENTS, demoClientSecret } from '../../demo/demo-clients.ts';
import { enrolDemo, recordEnrolment } from '../../demo/enrol.ts';
import type { AgreementDocument } from '../../policies/agreement.ts';
import { saveAgreement } from '../../policies/save-agreement.ts';
import { enrolServiceItem } from '../../policies/service-items/enrol-service-item.ts';
import { buildCatalogue } from '../../schema/build.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { createPool, RESTRICTED_SESSION } from '../../server/database/pools.ts';
import { type Hub, startHub } from '../../server/hub.ts';
import { registerClient } from '../../server/identity/clients.ts';
import { ensureIssuerKey } from '../../server/identity/issuer-keys.ts';
import { readSettings, type Settings } from '../../server/settings.ts';
import { ensureSubjectKey } from '../../server/subject-keys/stored-keys.ts';
import { withClient } from '../../with-client.ts';
import { freePort } from './free-port.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestHubOptions {
  /** In place of the shared province's: addresses of sources, by connection name. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
  /** The file store. */
  readonly files?: string;
  /** The way to the hub's own database, where a test puts something in between. */
  readonly runtime?: (url: string) => string | Promise<string>;
  /** Folders of source files, in place of schema/sources. */
  readonly sourceDirectories?: readonly string[];
  /** A hub whose database, clients and agreements this one has too; it has to be stopped later. */
  readonly beside?: TestHub;
}

export interface Question {
  /** A demo client, `roadside-terminal` by default. */
  readonly client?: string;
  /** By default the client's first agreement, and that agreement's first purpose. Null: none. */
  readonly agreement?: string | null;
  readonly purpose?: string | null;
  readonly operator?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: {
      readonly code: string;
      readonly coordinates?: readonly string[];
      readonly requestId: string;
    };
  }[];
  readonly codes: readonly string[];
}

/** A hub that listens on loopback, in a database of its own, over the run's demo province. */
export interface TestHub {
  readonly url: string;
  readonly hub: Hub;
  readonly catalogue: Catalogue;
  readonly database: TestDatabase;
  readonly errors: readonly unknown[];
  token(client: string): Promise<string>;
  ask(query: string, question?: Question): Promise<Answer>;
  /** Any request to /graphql, as it is. */
  send(init: RequestInit): Promise<Answer>;
  /** Puts an agreement into force; its consumer is one of the demo clients' departments. */
  agree(id: string, document: Partial<AgreementDocument>): Promise<void>;
  /** Puts a service item into force. */
  offer(code: string, minimum: readonly string[]): Promise<void>;
  /** What the audit log holds, the newest first. */
  // biome-ignore lint/suspicious/noExplicitAny: records are compared field by field
  records(filter?: Readonly<Record<string, unknown>>): Promise<any[]>;
  stop(): Promise<void>;
}

export const SECRET = Buffer.from('a secret of the tests, long enough to be one 0123456789');

export async function startTestHub({
  sources = {},
  settings: overrides = {},
  runtime = (url) => url,
  sourceDirectories,
  files,
  beside,
}: TestHubOptions = {}): Promise<TestHub> {
  const catalogue = buildCatalogue(sourceDirectories);
  const database = beside?.database ?? (await createTestDatabase());
  const port = await freePort();
  const settings: Settings = {
    ...readSettings({ PORT: String(port), LOG_LEVEL: 'silent' }, []),
    ...overrides,
  };
  const errors: unknown[] = [];
  const admin = createPool({
    connectionString: database.url(),
    size: 2,
    onError: (error) => errors.push(error),
  });
  if (beside === undefined) await enrol(admin, catalogue);
  const hub = await startHub({
    settings,
    catalogue,
    databases: {
      admin: database.url(),
      runtime: await runtime(database.url(RESTRICTED_SESSION)),
      sources: { ...inject('provinceUrls'), ...sources },
      files,
    },
    secret: SECRET,
    onError: (error) => errors.push(error),
  });
  const tokens = new Map<string, Promise<string>>();
  const token = (client: string): Promise<string> => {
    const known = tokens.get(client) ?? requestToken(hub.url, client);
    tokens.set(client, known);
    return known;
  };
  const send = async (init: RequestInit): Promise<Answer> =>
    readAnswer(await fetch(`${hub.url}/graphql`, init));
  const ask: TestHub['ask'] = async (query, question = {}) => {
    const client = question.client ?? 'roadside-terminal';
    return send({
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token(client)}`,
        'content-type': 'application/json',
        ...agreementHeaders(client, question),
        ...question.headers,
      },
      body: JSON.stringify({ query, variables: question.variables }),
    });
  };
  return {
    url: hub.url,
    hub,
    catalogue,
    database,
    errors,
    token,
    ask,
    send,
    async agree(id, changes) {
      const agreement = { id, document: { ...DEFAULT_DOCUMENT, ...changes } };
      await saveAgreement(admin, hub.catalogue, { ...agreement, record: recordEnrolment(agreement) });
    },
    async offer(code, minimum) {
      const name = { zh: '测试事项', en: 'Item of a test' };
      const document = { name, legalBasis: name, minimum };
      await withClient(database.url(), (client) =>
        enrolServiceItem(client, { code, department: 'TOURISM', document, revisedOn: '2026-11-01' }),
      );
    },
    async records(filter = {}) {
      const answer = await ask(RECORDS, { client: 'auditor', variables: { filter } });
      if (answer.codes.length > 0) throw new Error(answer.text);
      return answer.data.accessRecords.nodes;
    },
    async stop() {
      await hub.stop();
      await admin.end();
      if (beside === undefined) await database.drop();
    },
  };
}

/** What a start of the demo does with a hub's database. */
export async function enrol(pool: Pool, catalogue: Catalogue): Promise<void> {
  await ensureIssuerKey(pool, SECRET);
  await ensureSubjectKey(pool, SECRET);
  await enrolDemo({
    pool,
    catalogue,
    secret: SECRET,
    renew: false,
    register: (client) => registerClient(pool, client),
  });
}

const DEFAULT_DOCUMENT: AgreementDocument = {
  title: { zh: '测试', en: 'Test' },
  consumer: 'PUBLIC_SECURITY',
  purposes: ['driving-licence-proof'],
  grants: [],
  rowFilter: [],
  limits: { rowsPerRequest: 20_000 },
  validFrom: '2026-01-01',
  validTo: '2035-12-31',
};

const RECORDS = `query($filter: AccessRecordFilter) {
  accessRecords(filter: $filter, first: 200) {
    nodes {
      id log index time requestId agreement agreementVersion department client operator terminal signature purpose outcome codes operation
      coordinates denied masks { coordinate mask } rows subjectCount digest
    }
  }
}`;

function agreementHeaders(
  client: string,
  { agreement, purpose, operator }: Question,
): Record<string, string> {
  const known = DEMO_CLIENTS.find(({ id }) => id === client);
  const first = known === undefined ? undefined : agreementsOf(known)[0];
  const named = agreement === undefined ? first?.id : agreement;
  const purposes =
    known === undefined
      ? []
      : (agreementsOf(known).find(({ id }) => id === named) ?? first)?.document.purposes;
  const meant = purpose === undefined ? purposes?.[0] : purpose;
  return {
    ...(named === undefined || named === null ? {} : { 'onecard-agreement': named }),
    ...(meant === undefined || meant === null ? {} : { 'onecard-purpose': meant }),
    ...(operator === undefined ? {} : { 'onecard-operator': encodeURIComponent(operator) }),
  };
}

/** A token of a demo client, issued now. */
export async function requestToken(url: string, client: string): Promise<string> {
  const credentials = Buffer.from(`${client}:${demoClientSecret(SECRET, client)}`).toString('base64');
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const answer = (await response.json()) as { readonly access_token?: string };
  if (answer.access_token === undefined) throw new Error(`no token for ${client}: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = JSON.parse(text) as Partial<Pick<Answer, 'data' | 'errors'>>;
  const errors = body.errors ?? [];
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: body.data,
    errors,
    codes: errors.map(({ extensions }) => extensions.code),
  };
}
