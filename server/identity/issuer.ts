import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { FailedLogin, FailedLogins } from '../failed-logins.ts';
import type { Siblings } from '../workers/worker-place.ts';
import { ACCESS_TOKEN_LIFETIME, issueAccessToken } from './access-token.ts';
import { clientClaimedByCredentials } from './claimed-client.ts';
import { clientByAssertion } from './client-assertion.ts';
import { type ClientCredentials, readCredentials } from './client-credentials.ts';
import { clientBySecret } from './client-secret.ts';
import type { Client } from './clients.ts';
import { FailureDelay } from './failure-delay.ts';
import { type Form, parseForm } from './form.ts';
import { createSigningKeyReader, publishedKeys } from './issuer-keys.ts';
import { invalidClient, invalidRequest, OAuthError } from './oauth-error.ts';

const BODY_LIMIT = 16 * 1024;
const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

export interface IssuerOptions {
  /** May be restricted to the role `onecard_hub`. */
  readonly pool: Pool;
  /** `iss` of the tokens: the URL at which clients reach the hub. */
  readonly issuer: string;
  /** `aud` of the tokens. */
  readonly audience: string;
  /** The hub's secret, which opens the signing key. */
  readonly secret: Buffer;
  readonly failedLogins: Pick<FailedLogins, 'note'>;
  /** The other workers of this hub. */
  readonly siblings?: Siblings | undefined;
}

interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

/**
 * The built-in issuer as a Fastify plugin: `POST /oauth/token` (RFC 6749 §4.4, client credentials) and
 * `GET /.well-known/jwks.json`. Register it without a wrapper, so that its body parser and errors stay its own.
 */
export async function issuerRoutes(app: FastifyInstance, options: IssuerOptions): Promise<void> {
  const issueToken = createTokenIssuer(options);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    FORM_MEDIA_TYPE,
    { parseAs: 'string' },
    async (_: FastifyRequest, body: string) => parseForm(body),
  );
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error, request);
    if (refusal.status < 500) options.failedLogins.note(failedLogin(refusal, request));
    return await sendRefusal(refusal, reply);
  });

  app.post<{ Body: Form | undefined }>('/oauth/token', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    // RFC 6749 §5.1: no cache may keep a token; errors follow suit.
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    return await issueToken(request.headers.authorization, request.body ?? new Map());
  });

  app.get('/.well-known/jwks.json', async (_, reply) => {
    reply.header('cache-control', 'public, max-age=15');
    return await publishedKeys(options.pool);
  });
}

type IssueToken = (authorization: string | undefined, form: Form) => Promise<TokenResponse>;

function createTokenIssuer(options: IssuerOptions): IssueToken {
  const { pool, issuer, audience, secret } = options;
  const signingKey = createSigningKeyReader(pool, secret);
  const authenticate = createAuthenticator(options);
  return async (authorization, form) => {
    checkGrantType(form);
    const client = await authenticate(readCredentials(authorization, form));
    checkClient(client, form);
    const { id, department, roles } = client;
    const token = await issueAccessToken(
      { client: id, department, roles },
      { issuer, audience, signingKey: await signingKey() },
    );
    return { access_token: token, token_type: 'Bearer', expires_in: ACCESS_TOKEN_LIFETIME };
  };
}

function createAuthenticator({
  pool,
  issuer,
  siblings,
}: IssuerOptions): (credentials: ClientCredentials) => Promise<Client> {
  const failures = new FailureDelay(siblings?.tell);
  siblings?.listen((outcome) => failures.hear(outcome));
  const audiences = [issuer, `${issuer.replace(/\/$/, '')}/oauth/token`];
  return async (credentials) => {
    if (credentials.method === 'private_key_jwt')
      return await clientByAssertion(credentials.assertion, { pool, audiences });
    const client = await clientBySecret(credentials, { pool, failures });
    if (client === undefined) throw invalidClient('客户端标识或密钥有误', 'wrong client id or secret');
    return client;
  };
}

function checkGrantType(form: Form): void {
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw invalidRequest('缺少 grant_type', 'grant_type is missing');
  if (grantType !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', {
      zh: '只支持 client_credentials',
      en: 'only client_credentials is supported',
    });
}

function checkClient(client: Client, form: Form): void {
  const named = form.get('client_id');
  if (named !== undefined && named !== client.id)
    throw invalidRequest('client_id 与凭据不符', 'client_id is not the client of the credentials');
  if (client.roles.length === 0)
    throw new OAuthError('unauthorized_client', { zh: '客户端没有角色', en: 'the client has no role' });
}

function failedLogin(
  { code }: OAuthError,
  { id: requestId, headers, body, routeOptions }: FastifyRequest,
): FailedLogin {
  const form: Form = body instanceof Map ? body : new Map();
  const client = clientClaimedByCredentials(headers.authorization, form);
  return { requestId, endpoint: routeOptions.url ?? '', client, fault: code };
}

async function sendRefusal(refusal: OAuthError, reply: FastifyReply): Promise<FastifyReply> {
  if (refusal.code === 'invalid_client')
    reply.header('www-authenticate', 'Basic realm="onecard-hub", charset="UTF-8"');
  return await reply
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .code(refusal.status)
    .send(refusal.toJSON());
}

function refusalOf(error: unknown, request: FastifyRequest): OAuthError {
  if (error instanceof OAuthError) return error;
  if (isUnreadableRequest(error))
    return invalidRequest(
      `请求体应为 ${FORM_MEDIA_TYPE},至多 16 KiB`,
      `the body must be ${FORM_MEDIA_TYPE}, 16 KiB at most`,
    );
  request.log.error({ err: error }, 'the issuer failed');
  return new OAuthError('server_error', { zh: '内部错误,请稍后重试', en: 'internal error, try again later' });
}

/** Fastify's own refusals: media type, length, syntax. */
function isUnreadableRequest(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500;
}
