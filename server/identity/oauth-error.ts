import type { Bilingual } from '../../errors.ts';

/** Error codes of the token endpoint (RFC 6749 §5.2) and their HTTP status. */
const STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  server_error: 500,
} as const;

export type OAuthErrorCode = keyof typeof STATUS;

/** What the token endpoint answers when it gives no token. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly description: Bilingual;

  constructor(code: OAuthErrorCode, description: Bilingual) {
    super(`${code}: ${description.en}`);
    this.code = code;
    this.description = description;
  }

  get status(): number {
    return STATUS[this.code];
  }

  /** The response's body. `error_description` may hold ASCII only, so Chinese has a member of its own. */
  toJSON(): Readonly<Record<string, string>> {
    return {
      error: this.code,
      error_description: this.description.en,
      error_description_zh: this.description.zh,
    };
  }
}

export function invalidRequest(zh: string, en: string): OAuthError {
  return new OAuthError('invalid_request', { zh, en });
}

export function invalidClient(zh: string, en: string): OAuthError {
  return new OAuthError('invalid_client', { zh, en });
}
