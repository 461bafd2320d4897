import { createHash } from 'node:crypto';
import pg from 'pg';
import type { AddressRules } from '../../addresses.ts';
import { HubError } from '../../errors.ts';
import { LruMap } from '../../lru-map.ts';
import { withSessionOptions } from '../../session-options.ts';
import type { LookupScope, PageScope } from '../access-scope.ts';
import type {
  ColumnExpectation,
  ColumnFault,
  Connector,
  DescribedTable,
  LookupRequest,
  PageRequest,
  PageRow,
  Row,
  SampleRequest,
} from '../connector.ts';
import type { SourceAddress } from '../source-address.ts';
import { checkColumns } from './check-columns.ts';
import { describeTables } from './describe-tables.ts';
import { guardedSocket } from './guarded-socket.ts';
import {
  compileLookup,
  compilePage,
  compileSample,
  conditionValue,
  lookupValues,
  type Statement,
} from './statements.ts';

export interface PostgresConnectorOptions {
  /** Identifier of the source, for messages. */
  readonly source: string;
  readonly connectionString: string;
  /** Milliseconds that a statement may take, and again as long that it may wait for a connection. */
  readonly timeoutMs: number;
  /** Connections at the most. */
  readonly poolSize: number;
  readonly network: AddressRules;
  /** PEM. With it the connection is TLS, and the server's certificate has to be this host's. */
  readonly tls?: SourceAddress['tls'];
}

/**
 * The hub only reads sources, whatever its login may do; and dates and times come in one form, on the province's
 * clock, whatever a bureau has set for its database.
 */
const SESSION = '-c default_transaction_read_only=on -c datestyle=ISO -c timezone=Asia/Shanghai';

/** Statements kept for a page's scope: one for each set of conditions that is in use. */
const PAGE_STATEMENTS = 50;

type RowsByKey = ReadonlyMap<string, readonly Row[]>;

/** A source in PostgreSQL, or what speaks its protocol. */
export function createPostgresConnector(options: PostgresConnectorOptions): Connector {
  const { source, timeoutMs, tls } = options;
  const address = withSessionOptions(options.connectionString, SESSION);
  const pool = new pg.Pool({
    connectionString: tls === undefined ? address : withoutSslOptions(address),
    ...(tls === undefined ? {} : { ssl: { ...tls, rejectUnauthorized: true } }),
    max: options.poolSize,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + 250,
    idleTimeoutMillis: 30_000,
    application_name: 'onecard-hub',
    stream: () => guardedSocket(options.network),
  });
  // An idle connection that breaks (the bureau's server restarts) is replaced by the pool; the error must not end the hub.
  pool.on('error', () => {});

  const run = async ({ name, text, values }: Statement): Promise<Row[]> => {
    try {
      const result = await pool.query({ name, text, values: [...values], rowMode: 'array', types: AS_TEXT });
      return result.rows as Row[];
    } catch (cause) {
      throw unavailable(source, cause);
    }
  };

  const compiled = new WeakMap<LookupScope, Statement>();
  const statementOf = (scope: LookupScope): Statement => {
    const known = compiled.get(scope);
    if (known !== undefined) return known;
    const statement = named(compileLookup(scope));
    compiled.set(scope, statement);
    return statement;
  };

  const pages = new WeakMap<PageScope, LruMap<string, Statement>>();
  const pageStatementOf = (
    scope: PageScope,
    filter: PageRequest['filter'],
    continued: boolean,
  ): Statement => {
    const ofScope = pages.get(scope) ?? new LruMap<string, Statement>(PAGE_STATEMENTS);
    pages.set(scope, ofScope);
    const key = `${continued} ${JSON.stringify(filter.map(({ values, ...shape }) => shape))}`;
    const statement = ofScope.get(key) ?? named(compilePage(scope, filter, continued));
    ofScope.set(key, statement);
    return statement;
  };

  return {
    async lookup({ scope, keys, limit }: LookupRequest): Promise<RowsByKey> {
      if (keys.length === 0) return new Map();
      const statement = statementOf(scope);
      const values = [...lookupValues(scope, keys, limit), ...statement.values];
      return groupByKey(await run({ ...statement, values }));
    },

    async page({ scope, filter, after, limit }: PageRequest): Promise<PageRow[]> {
      const statement = pageStatementOf(scope, filter, after !== undefined);
      const own = [...(after === undefined ? [] : [after]), limit, ...filter.map(conditionValue)];
      const rows = await run({ ...statement, values: [...own, ...statement.values] });
      return rows.map(([position, ...row]) => ({ position: position as string, row }));
    },

    async check(expectations: readonly ColumnExpectation[]): Promise<readonly ColumnFault[]> {
      try {
        return await checkColumns(pool, expectations);
      } catch (cause) {
        throw unavailable(source, cause);
      }
    },

    async describe(): Promise<readonly DescribedTable[]> {
      try {
        return await describeTables(pool);
      } catch (cause) {
        throw unavailable(source, cause);
      }
    },

    sample: (request: SampleRequest) => run({ ...named(compileSample(request)), values: [request.limit] }),

    close: () => pool.end(),
  };
}

function groupByKey(rows: readonly Row[]): RowsByKey {
  const groups = new Map<string, Row[]>();
  for (const [key, ...row] of rows) {
    const group = groups.get(key as string);
    if (group === undefined) groups.set(key as string, [row]);
    else group.push(row);
  }
  return groups;
}

/** PostgreSQL's `character(n)`: the blanks that pad a value to its length are no part of it, nor does it compare them. */
const PADDED = 1042;

const asItIs = (value: string): string => value;
const unpadded = (value: string): string => value.trimEnd();

/** pg lets what an address says of TLS take the place of what it is given beside it, certificates included. */
function withoutSslOptions(address: string): string {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()]) if (name.startsWith('ssl')) url.searchParams.delete(name);
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}

/** Every value as the source's text: `schema/value-type.ts` reads it. */
const AS_TEXT = {
  getTypeParser: (type: number) => (type === PADDED ? unpadded : asItIs),
} as unknown as pg.CustomTypesConfig;

function named(statement: Omit<Statement, 'name'>): Statement {
  return { name: createHash('sha1').update(statement.text).digest('base64url'), ...statement };
}

function unavailable(source: string, cause: unknown): HubError {
  return new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source }, cause });
}
