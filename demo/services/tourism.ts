import { createHmac, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createService, isEqual, readIdNumber, type ServiceInput } from './service.ts';
import { ServiceError } from './service-error.ts';
import { TOURISM_MOST, tourismDocument } from './tourism-openapi.ts';

export const TOURISM_CLIENT = 'onecard-hub';
export const TOURISM_SCOPE = 'visits concessions';
const TOKEN_SECONDS = 600;
const MOST_PAGES = 10_000;

const VISITS = `
  SELECT "VisitNo" AS "visitNo", upper(btrim("CertNo")) AS "certNo", "EnteredAt"::float8 AS "enteredAt",
         json_build_object('code', "AreaCode", 'name', "AreaName", 'grade', "AreaGrade") AS "scenicArea",
         json_build_object('kind', "TicketKind", 'priceFen', "PriceFen") AS ticket
    FROM "Visit" WHERE upper(btrim("CertNo"::text)) = $1 ORDER BY "EnteredAt" DESC, "VisitNo" LIMIT $2 OFFSET $3`;
const CONCESSIONS = `
  SELECT "ConcessionNo" AS "concessionNo", upper(btrim("CertNo")) AS "certNo", "Kind" AS kind, "Discount" AS discount,
         to_char("ValidFrom", 'YYYY-MM-DD') AS "validFrom", to_char("ValidTo", 'YYYY-MM-DD') AS "validTo"
    FROM "Concession" WHERE upper(btrim("CertNo"::text)) = $1 ORDER BY "ValidFrom" DESC LIMIT $2 OFFSET $3`;

interface Question {
  readonly certNo?: unknown;
  readonly page?: unknown;
  readonly size?: unknown;
}

/** Tourism's interface: one person at a time, page by page, for whoever has fetched a token (RFC 6749 §4.4). */
export function createTourismService(input: ServiceInput): FastifyInstance {
  const { app, pool } = createService(input, ({ status, code, message }) => ({
    code: status,
    reason: code,
    msg: message,
  }));
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.get('/openapi.json', async () => tourismDocument());
  app.post<{ Body: { readonly grant_type?: string } | null }>('/oauth/token', async (request, reply) => {
    if (request.body?.grant_type !== 'client_credentials')
      return reply.code(400).send({ error: 'unsupported_grant_type' });
    if (!knowsClient(request, input.secret)) return reply.code(401).send({ error: 'invalid_client' });
    return reply.header('cache-control', 'no-store').send({
      access_token: issueToken(input.secret),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      scope: TOURISM_SCOPE,
    });
  });
  const list = (path: string, sql: string) =>
    app.post<{ Body: Question | null }>(path, async (request) => {
      demandToken(request, input.secret);
      const question = request.body ?? {};
      const certNo = readIdNumber(question.certNo);
      const page = readNumber(question.page ?? 1, MOST_PAGES);
      const size = readNumber(question.size ?? 20, TOURISM_MOST);
      const { rows } = await pool.query(sql, [certNo, size, (page - 1) * size]);
      return { code: 0, data: { page, size, list: rows } };
    });
  list('/v2/visits/query', VISITS);
  list('/v2/concessions/query', CONCESSIONS);
  return app;
}

function readNumber(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most)
    throw new ServiceError(
      400,
      'BAD_PAGE',
      `页码与行数应为正整数,每页至多 ${TOURISM_MOST} 行 · page and size are whole numbers, at most ${TOURISM_MOST} rows`,
    );
  return value;
}

/** `client_secret_basic`, or both in the body. */
function knowsClient({ headers, body }: FastifyRequest, secret: string): boolean {
  const [scheme, credentials = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Basic')
    return isEqual(Buffer.from(credentials, 'base64').toString(), `${TOURISM_CLIENT}:${secret}`);
  const { client_id, client_secret } = body as Record<string, string | undefined>;
  return isEqual(`${client_id}:${client_secret}`, `${TOURISM_CLIENT}:${secret}`);
}

/** The token says until when it holds, and nothing has to be remembered of it. */
function issueToken(secret: string): string {
  const claims = `${Math.floor(Date.now() / 1000) + TOKEN_SECONDS}.${randomUUID()}`;
  return `${claims}.${signatureOf(claims, secret)}`;
}

function demandToken({ headers }: FastifyRequest, secret: string): void {
  const [scheme, token = ''] = (headers.authorization ?? '').split(' ');
  const at = token.lastIndexOf('.');
  const claims = token.slice(0, at);
  const holds =
    scheme === 'Bearer' &&
    at > 0 &&
    isEqual(token.slice(at + 1), signatureOf(claims, secret)) &&
    Number(claims.split('.')[0]) > Date.now() / 1000;
  if (!holds)
    throw new ServiceError(401, 'INVALID_TOKEN', '令牌无效或已过期 · the token is invalid or has expired');
}

function signatureOf(claims: string, secret: string): string {
  return createHmac('sha256', secret).update(`token ${claims}`).digest('base64url');
}
