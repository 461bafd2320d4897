import type { FastifyInstance } from 'fastify';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  graphql,
  Kind,
  parse,
} from 'graphql';
import type { Pool } from 'pg';
import { DEVELOPMENT_REFORM_SDL, FEDERATION_SDL } from './development-reform-sdl.ts';
import { createService, demandHeader, type ServiceInput } from './service.ts';
import { ServiceError } from './service-error.ts';

/** Representations in one call. */
const MOST = 500;
const QUERY_CHARACTERS = 20_000;

const RECORDS = `
  SELECT upper(btrim(subject_id_no)) AS "idNumber", record_no AS "recordNo", category, case_no AS "caseNo",
         decided_by AS "decidedBy", to_char(decided_on, 'YYYY-MM-DD') AS "decidedOn",
         to_char(published_until, 'YYYY-MM-DD') AS "publishedUntil", status
    FROM credit_record WHERE upper(btrim(subject_id_no::text)) = ANY($1) ORDER BY decided_on DESC, record_no`;

/** Development and Reform's interface: an Apollo Federation subgraph that extends Cardholder, open to a bearer token. */
export function createDevelopmentReformService(input: ServiceInput): FastifyInstance {
  const { app, pool } = createService(input, ({ code, message }) => ({
    errors: [{ message, extensions: { code } }],
  }));
  const schema = subgraphSchema(pool);
  app.post<{ Body: { readonly query?: unknown; readonly variables?: unknown } | null }>(
    '/graphql',
    async (request) => {
      demandHeader(request, 'authorization', `Bearer ${input.secret}`);
      const { query, variables } = request.body ?? {};
      if (typeof query !== 'string' || query.length > QUERY_CHARACTERS)
        throw new ServiceError(400, 'BAD_REQUEST', '缺少 query 或过长 · query is missing or too long');
      const variableValues = variables as Readonly<Record<string, unknown>> | undefined;
      const { data, errors } = await graphql({ schema, source: query, variableValues });
      return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(told) } : {}) };
    },
  );
  return app;
}

function subgraphSchema(pool: Pool): GraphQLSchema {
  const document: DocumentNode = parse(DEVELOPMENT_REFORM_SDL + FEDERATION_SDL);
  // A subgraph extends a type that it does not define; within it the extension is the definition.
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OBJECT_TYPE_EXTENSION
      ? { ...definition, kind: Kind.OBJECT_TYPE_DEFINITION as const }
      : definition,
  );
  const schema = buildASTSchema({ kind: Kind.DOCUMENT, definitions });
  const fields = (schema.getQueryType() as GraphQLObjectType).getFields();
  Object.assign(fields._service ?? {}, { resolve: () => ({ sdl: DEVELOPMENT_REFORM_SDL }) });
  Object.assign(fields._entities ?? {}, {
    resolve: (_: unknown, { representations }: { readonly representations: readonly unknown[] }) =>
      entitiesOf(pool, representations),
  });
  return schema;
}

/** One statement for all; an entity that nobody knows has no records. */
async function entitiesOf(pool: Pool, representations: readonly unknown[]): Promise<readonly object[]> {
  if (representations.length > MOST)
    throw new GraphQLError(`一次至多 ${MOST} 个实体 · at most ${MOST} entities at a time`);
  const idNumbers = representations.map(idNumberOf);
  const { rows } = await pool.query<{ readonly idNumber: string }>(RECORDS, [idNumbers]);
  const byPerson = grouped(rows);
  return idNumbers.map((idNumber) => ({
    __typename: 'Cardholder',
    idNumber,
    creditRecords: byPerson.get(idNumber) ?? [],
  }));
}

function grouped<T extends { readonly idNumber: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.idNumber);
    if (group === undefined) groups.set(row.idNumber, [row]);
    else group.push(row);
  }
  return groups;
}

function idNumberOf(representation: unknown): string {
  const { __typename, idNumber } = (representation ?? {}) as Readonly<Record<string, unknown>>;
  if (__typename !== 'Cardholder' || typeof idNumber !== 'string' || !/^\d{17}[\dXx]$/.test(idNumber))
    throw new GraphQLError(
      '实体应为带身份号码的 Cardholder · a representation is a Cardholder with an ID number',
    );
  return idNumber.toUpperCase();
}

/** What the caller did wrong is said; what a database said is not. */
function told({ message, path, originalError }: GraphQLError): object {
  const own = originalError === undefined || originalError instanceof GraphQLError;
  return {
    message: own ? message : '系统繁忙 · the service has failed',
    ...(path === undefined ? {} : { path }),
  };
}
