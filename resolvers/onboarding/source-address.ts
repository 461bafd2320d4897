import type { Authentication, SourceAddress } from '../../connectors/source-address.ts';
import type { SourceKind } from '../../connectors/source-kind.ts';
import { HubError } from '../../errors.ts';
import type { ClientCredentialsInput, SourceAddressInput } from '../../generated/graphql.ts';
import { withoutNulls } from '../without-nulls.ts';

const PROTOCOLS: Readonly<Record<SourceKind, readonly string[]>> = {
  SQL: ['postgresql:', 'postgres:', 'mysql:', 'mariadb:', 'sqlite:', 'mssql:', 'oracle:'],
  REST: ['https:', 'http:'],
  GRAPHQL: ['https:', 'http:'],
  FILE: ['postgresql:', 'postgres:'],
};

/**
 * What the address of an onboarded database may say beside login and host. Drivers read others, and some of them name files of the hub's
 * own host: certificates go into `tls`.
 */
const URL_OPTIONS: ReadonlySet<string> = new Set(['host', 'port', 'sslmode', 'tls']);

/** Characters of an address with its certificates. */
const MOST = 100_000;

/**
 * Reads an address as it was given. Faults name the field and never the value, for it may hold a password.
 * @param fileStore where files are loaded, the address of sources of that kind
 * @throws HubError BAD_USER_INPUT
 */
export function readSourceAddress(
  input: SourceAddressInput,
  { kind, fileStore }: { readonly kind: SourceKind; readonly fileStore: string | undefined },
): SourceAddress {
  if (JSON.stringify(input).length > MOST) throw refuse('地址过长', 'the address is too long');
  const url = kind === 'FILE' ? fileStore : (input.url ?? undefined);
  if (url === undefined)
    throw kind === 'FILE'
      ? refuse('枢纽未设文件库(ONECARD_FILES_URL)', 'the hub has no file store (ONECARD_FILES_URL)')
      : refuse('address.url 缺失', 'address.url is missing');
  const protocols = PROTOCOLS[kind];
  if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol))
    throw refuse(
      `address.url 应以 ${protocols.join('// 或 ')}// 开头`,
      `address.url must begin with ${protocols.join('// or ')}//`,
    );
  for (const name of new URL(url.replace('@/', '@localhost/')).searchParams.keys())
    if (kind === 'SQL' && !URL_OPTIONS.has(name))
      throw refuse(`address.url 不得含选项 ${name}`, `address.url cannot have the option ${name}`);
  if (input.description != null && !isHttp(input.description))
    throw refuse('address.description 应为 http(s) 网址', 'address.description must be an http(s) URL');
  const given = authentications(input);
  if (given.length > 1) throw refuse('凭据至多一种', 'there can be one kind of credentials at the most');
  const [authentication] = given;
  const tls = input.tls == null ? undefined : withoutNulls(input.tls);
  return {
    url,
    ...(authentication === undefined ? {} : { authentication }),
    ...(tls === undefined ? {} : { tls }),
    ...(input.description == null ? {} : { description: input.description }),
  };
}

/** Scheme and host, for people to see: no user, password, path or query. In a PostgreSQL URL a parameter `host` has precedence. */
export function placeOf({ url }: SourceAddress): string {
  const { protocol, host, searchParams } = new URL(url);
  const said = protocol.startsWith('postgres') ? searchParams.getAll('host').at(-1) : undefined;
  return `${protocol}//${said || host}`;
}

function authentications({
  apiKey,
  bearerToken,
  basic,
  clientCredentials,
}: SourceAddressInput): readonly Authentication[] {
  if (clientCredentials != null && !isHttp(clientCredentials.tokenUrl))
    throw refuse(
      'address.clientCredentials.tokenUrl 应为 http(s) 网址',
      'address.clientCredentials.tokenUrl must be an http(s) URL',
    );
  if (apiKey != null && !/^[A-Za-z0-9-]{1,64}$/.test(apiKey.header))
    throw refuse('address.apiKey.header 不是请求头名', 'address.apiKey.header is no name of a header');
  return [
    ...(apiKey == null ? [] : [{ kind: 'api-key', ...apiKey } as const]),
    ...(bearerToken == null ? [] : [{ kind: 'bearer', token: bearerToken } as const]),
    ...(basic == null ? [] : [{ kind: 'basic', ...basic } as const]),
    ...(clientCredentials == null ? [] : [clientCredentialsOf(clientCredentials)]),
  ];
}

function clientCredentialsOf({ tokenUrl, client, secret, scope }: ClientCredentialsInput): Authentication {
  return { kind: 'client-credentials', tokenUrl, client, secret, ...(scope == null ? {} : { scope }) };
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function refuse(zh: string, en: string): HubError {
  return new HubError('BAD_USER_INPUT', { detail: { zh, en } });
}
