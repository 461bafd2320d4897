/** Languages that the hub speaks; `zh` is the default. */
export type Language = 'zh' | 'en';

interface ErrorKind {
  /** HTTP status of a response that consists of this error alone. */
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

/**
 * The registry of expected failures. README's table of errors is tied to it by a test.
 * A message may hold `{detail}`; what a failure says beyond that travels in `extensions`.
 */
export const ERRORS = {
  UNAUTHENTICATED: {
    status: 401,
    zh: '身份未通过验证:{detail}',
    en: 'Not authenticated: {detail}',
  },
  FORBIDDEN: {
    status: 403,
    zh: '无权访问:{detail}',
    en: 'Forbidden: {detail}',
  },
  AGREEMENT_REQUIRED: {
    status: 403,
    zh: '访问共享数据须在 Onecard-Agreement 请求头中指明共享协议',
    en: 'Shared data needs a sharing agreement: name it in the Onecard-Agreement header',
  },
  AGREEMENT_NOT_ACTIVE: {
    status: 403,
    zh: '共享协议未生效:{detail}',
    en: 'The sharing agreement is not active: {detail}',
  },
  PURPOSE_NOT_AGREED: {
    status: 403,
    zh: '目的不在共享协议之内:请在 Onecard-Purpose 请求头中给出协议约定的服务事项代码',
    en: "Purpose not agreed: name one of the agreement's service items in the Onecard-Purpose header",
  },
  CONSENT_REQUIRED: {
    status: 403,
    zh: '须有数据主体的同意:{detail}',
    en: 'The consent of the data subject is required: {detail}',
  },
  FIELD_NOT_GRANTED: {
    status: 403,
    zh: '共享协议未授权:{detail}',
    en: 'Not granted by the sharing agreement: {detail}',
  },
  BAD_USER_INPUT: {
    status: 400,
    zh: '输入有误:{detail}',
    en: 'Bad input: {detail}',
  },
  CONFLICT: {
    status: 409,
    zh: '与现状冲突:{detail}',
    en: 'In conflict with what is there: {detail}',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    zh: 'GraphQL 文档无法解析:{detail}',
    en: 'The GraphQL document cannot be parsed: {detail}',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    zh: 'GraphQL 文档与模式不符:{detail}',
    en: 'The GraphQL document does not fit the schema: {detail}',
  },
  OPERATION_TOO_COSTLY: {
    status: 400,
    zh: '操作过大:{detail}',
    en: 'The operation is too costly: {detail}',
  },
  QUOTA_EXCEEDED: {
    status: 429,
    zh: '超出配额:{detail}',
    en: 'Quota exceeded: {detail}',
  },
  SOURCE_UNAVAILABLE: {
    status: 503,
    zh: '数据来源暂不可用:{detail}',
    en: 'A source is unavailable: {detail}',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    zh: '审计日志暂不可用,数据未提供;请稍后重试:{detail}',
    en: 'The audit log is unavailable, so no data was released; try again later: {detail}',
  },
  LOG_FORKED: {
    status: 500,
    zh: '审计日志已被改写,不再签署:{detail}',
    en: 'The audit log has been rewritten and is signed no more: {detail}',
  },
  INTERNAL: {
    status: 500,
    zh: '内部错误;请向运维提供请求标识',
    en: 'Internal error; give the request id to the operators',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What an error says in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface HubErrorDetails {
  /** Completes the registry's message. Holds no personal data. */
  readonly detail?: Bilingual;
  /** Schema coordinates at fault. */
  readonly coordinates?: readonly string[];
  /** From when on the same request may be answered. */
  readonly retryAfter?: Date;
  /** The failure behind it: for the hub's own log, never for the caller. */
  readonly cause?: unknown;
}

/** An expected failure: a code of the registry and what it concerns. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: ErrorCode;
  readonly detail: Bilingual | undefined;
  readonly coordinates: readonly string[] | undefined;
  readonly retryAfter: Date | undefined;

  constructor(code: ErrorCode, { detail, coordinates, retryAfter, cause }: HubErrorDetails = {}) {
    super(messageOf(code, 'en', detail), { cause });
    this.code = code;
    this.detail = detail;
    this.coordinates = coordinates;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  messageIn(language: Language): string {
    return messageOf(this.code, language, this.detail);
  }
}

function messageOf(code: ErrorCode, language: Language, detail: Bilingual | undefined): string {
  return ERRORS[code][language].replace('{detail}', () => detail?.[language] ?? '').replace(/[::]\s*$/, '');
}
