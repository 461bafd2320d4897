import { type Bilingual, HubError } from '../../errors.ts';

/**
 * Why a source could not be reached, for the engineer who connects it. The causes are told by their codes: messages of drivers may
 * quote addresses and users.
 */
export function connectionCause(error: unknown): Bilingual {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const known = CAUSES.find(({ matches }) => matches(cause as Error & { readonly code?: unknown }));
    if (known !== undefined) return known.said;
  }
  return { zh: '来源没有应答', en: 'the source did not answer' };
}

/** The refusal of an address that has been tried in vain. */
export function notReached(error: unknown): HubError {
  const { zh, en } = connectionCause(error);
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `无法连接:${zh}`, en: `cannot connect: ${en}` },
    cause: error,
  });
}

interface Cause {
  readonly matches: (error: Error & { readonly code?: unknown; readonly status?: unknown }) => boolean;
  readonly said: Bilingual;
}

const byCode =
  (...codes: readonly string[]) =>
  (error: { readonly code?: unknown }) =>
    codes.includes(String(error.code));

const CAUSES: readonly Cause[] = [
  {
    matches: byCode('ENOTFOUND', 'EAI_AGAIN'),
    said: { zh: '主机名无法解析', en: 'the host name cannot be resolved' },
  },
  {
    matches: byCode('ECONNREFUSED'),
    said: {
      zh: '主机拒绝连接:端口有误,或服务未启动',
      en: 'the host refuses connections: the port is wrong, or the service is down',
    },
  },
  {
    matches: (error) =>
      byCode(
        'ETIMEDOUT',
        'ESOCKETTIMEDOUT',
        'UND_ERR_CONNECT_TIMEOUT',
        'UND_ERR_HEADERS_TIMEOUT',
        'PROTOCOL_SEQUENCE_TIMEOUT',
      )(error) ||
      error.name === 'TimeoutError' ||
      error.name === 'TaskCancelledError' ||
      /timeout|timed out/i.test(error.message),
    said: { zh: '超时无应答', en: 'no answer in time' },
  },
  {
    matches: (error) => error.name === 'ForbiddenAddress' || error.code === 'FORBIDDEN_ADDRESS',
    said: { zh: '不允许连接该地址', en: 'the hub may not connect to that address' },
  },
  {
    // PostgreSQL's and MariaDB's codes of a refused login.
    matches: byCode(
      '28P01',
      '28000',
      'ER_ACCESS_DENIED_ERROR',
      'ER_DBACCESS_DENIED_ERROR',
      'HTTP_401',
      'HTTP_403',
      'TOKEN_HTTP_400',
      'TOKEN_HTTP_401',
      'TOKEN_HTTP_403',
    ),
    said: {
      zh: '用户、口令或凭据有误,或无权访问',
      en: 'user, password or credentials are wrong, or may not come in',
    },
  },
  {
    matches: byCode('3D000', 'ER_BAD_DB_ERROR'),
    said: { zh: '没有这一数据库', en: 'there is no such database' },
  },
  {
    matches: (error) => /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(String(error.code)),
    said: { zh: 'TLS 证书不被信任', en: 'the TLS certificate is not trusted' },
  },
  {
    matches: byCode('HTTPS_REQUIRED'),
    said: { zh: '生产环境须用 https', en: 'in production it must be https' },
  },
  {
    matches: (error) => /^HTTP_3\d\d$/.test(String(error.code)),
    said: { zh: '主机要求转到别处,枢纽不予跟随', en: 'the host redirects, which the hub does not follow' },
  },
  {
    matches: (error) => /^(NO_OPENAPI|MALFORMED_YAML|DESCRIPTION_)/.test(String(error.code)),
    said: {
      zh: '说明文档(address.description)不是 OpenAPI 3.0 或 3.1,或过大',
      en: 'the document at address.description is no OpenAPI 3.0 or 3.1, or is too large',
    },
  },
  {
    matches: byCode('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'),
    said: {
      zh: '连接被中断:对方说的可能不是此协议',
      en: 'the connection was cut: it may speak another protocol',
    },
  },
];
