import type { Authentication } from '../source-address.ts';
import { SourceFailure } from '../source-failure.ts';
import type { HttpAnswer } from './exchange.ts';
import { parseJson } from './parse-json.ts';

type ClientCredentials = Extract<Authentication, { readonly kind: 'client-credentials' }>;

export interface TokenRequest {
  readonly method: 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AccessTokens {
  /** The token in use, or a new one where there is none or it is about to expire. Who asks at the same time shares it. */
  current(): Promise<string>;
  /** The source did not take this token. */
  forget(token: string): void;
}

/** Milliseconds before its end from which on a token is not used any more: it has to last until the source has read it. */
const MARGIN_MS = 10_000;
/** Milliseconds for which a token counts whose end is not told (RFC 6749 §5.1: expires_in is only recommended). */
const UNTOLD_MS = 60_000;
/** Milliseconds for which a token counts at the most, however long a server promises. */
const MOST_MS = 24 * 3_600_000;

/** Tokens by the client credentials grant (RFC 6749 §4.4). */
export function createAccessTokens(
  credentials: ClientCredentials,
  send: (request: TokenRequest) => Promise<HttpAnswer>,
): AccessTokens {
  let known: Token | undefined;
  let asking: Promise<Token> | undefined;

  const renew = async (): Promise<Token> => {
    try {
      known = await fetchToken(credentials, send);
      return known;
    } finally {
      asking = undefined;
    }
  };

  return {
    async current() {
      if (known !== undefined && Date.now() < known.until) return known.text;
      asking ??= renew();
      return (await asking).text;
    },
    forget(token) {
      if (known?.text === token) known = undefined;
    },
  };
}

interface Token {
  readonly text: string;
  /** Milliseconds of the epoch. */
  readonly until: number;
}

async function fetchToken(
  { tokenUrl, client, secret, scope }: ClientCredentials,
  send: (request: TokenRequest) => Promise<HttpAnswer>,
): Promise<Token> {
  const asked = Date.now();
  const { status, body } = await send({
    method: 'POST',
    url: new URL(tokenUrl),
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      // §2.3.1: both are form-encoded first.
      authorization: `Basic ${Buffer.from(`${formEncoded(client)}:${formEncoded(secret)}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    }).toString(),
  });
  if (status !== 200) throw new SourceFailure(`TOKEN_HTTP_${status}`);
  const answer = parseJson(body) as Partial<Record<string, unknown>> | null;
  const { access_token: text, token_type: type, expires_in: seconds } = answer ?? {};
  // §7.1: a token of a type that the client does not understand must not be used. Characters: RFC 6750 §2.1.
  if (typeof text !== 'string' || !/^[A-Za-z0-9\-._~+/]{1,16384}=*$/.test(text))
    throw new SourceFailure('TOKEN_MALFORMED', '/access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw new SourceFailure('TOKEN_MALFORMED', '/token_type');
  const told = Number(seconds);
  const lasts = Number.isFinite(told) && told > 0 ? Math.min(told * 1_000, MOST_MS) : UNTOLD_MS;
  return { text, until: asked + lasts - Math.min(MARGIN_MS, lasts / 2) };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
