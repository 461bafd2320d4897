import type { JWK } from 'jose';
import { requestToken, type TokenQuestion } from './access-token.ts';
import { CommandError } from './failure.ts';
import { fetchFromHub } from './fetch-from-hub.ts';
import { type Installation, runningUrl } from './installation.ts';
import { signRequest } from './sign-request.ts';

export interface HubQuestion extends TokenQuestion {
  /** Language of the hub's messages; its own default where undefined. */
  readonly language?: string;
  /** Such as Onecard-Operator. Undefined ones are not sent; the others may hold Chinese. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The client's private key, with which operations are signed. */
  readonly signingKey?: JWK | undefined;
}

export interface Operation {
  readonly query: string;
  readonly variables?: unknown;
}

export interface HubFailure {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

export interface HubAnswer {
  readonly data?: unknown;
  readonly errors?: readonly HubFailure[];
}

/** A client's way to the running hub; one token serves all that a command asks. */
export interface HubConnection {
  /** Gets a text. @throws HubRefusal */
  get(path: string): Promise<string>;
  /** Sends JSON for an answer of another type, as it comes. @throws HubRefusal */
  fetch(path: string, accept: string, body: object): Promise<Response>;
  /** The answer to an operation as it came, its errors included. */
  post(operation: Operation): Promise<HubAnswer>;
  /** The data of an answer. @throws HubRefusal where it has errors */
  ask<Data>(operation: Operation): Promise<Data>;
}

/** The hub has refused; the message is the hub's. */
export class HubRefusal extends CommandError {
  readonly failures: readonly HubFailure[];

  constructor(failures: readonly HubFailure[]) {
    super(failures.map(tell).join('\n'));
    this.failures = failures;
  }
}

/** @throws CommandError where there is no hub or no token */
export async function connectToHub(
  installation: Installation,
  { language, headers: more = {}, signingKey, ...question }: HubQuestion,
): Promise<HubConnection> {
  const token = await requestToken(installation, question);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(language === undefined ? {} : { 'accept-language': language }),
    ...encodeHeaders(more),
  };
  const signatureOf = async (body: string): Promise<Record<string, string>> => {
    if (signingKey === undefined) return {};
    const endpoint = `${runningUrl(installation)}/graphql`;
    const signed = { client: question.client, endpoint, headers: withoutUndefined(more), body };
    return { 'onecard-signature': await signRequest(signingKey, signed) };
  };
  const post = async (operation: Operation): Promise<HubAnswer> => {
    const body = JSON.stringify(operation);
    const response = await fetchFromHub(installation, '/graphql', {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(await signatureOf(body)),
      },
      body,
    });
    return readAnswer(response.status, await response.text());
  };
  return {
    async get(path) {
      const response = await fetchFromHub(installation, path, { headers });
      // A byte order mark is part of a file: spreadsheets go by it.
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
      if (!response.ok) throw new HubRefusal(readAnswer(response.status, text).errors ?? [{ message: text }]);
      return text;
    },
    async fetch(path, accept, body) {
      const response = await fetchFromHub(installation, path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept },
        body: JSON.stringify(body),
      });
      if (response.ok) return response;
      const { errors } = readAnswer(response.status, await response.text());
      throw new HubRefusal(errors ?? [{ message: `HTTP ${response.status}` }]);
    },
    post,
    async ask<Data>(operation: Operation) {
      const { data, errors } = await post(operation);
      if (errors !== undefined) throw new HubRefusal(errors);
      return data as Data;
    },
  };
}

function encodeHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(withoutUndefined(headers)).map(([name, value]) => [name, encodeURIComponent(value)]),
  );
}

function withoutUndefined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What stands between may answer for the hub, and not as it does. */
function readAnswer(status: number, body: string): HubAnswer {
  try {
    return JSON.parse(body) as HubAnswer;
  } catch (cause) {
    throw new CommandError(
      `枢纽的应答不是 JSON(HTTP ${status}):请查 PUBLIC_URL 与代理 · the hub's answer is no JSON (HTTP ${status}): check the address and the proxy`,
      { cause },
    );
  }
}

/** Of an internal error nothing but the request's id can be told. */
function tell({ message, extensions }: HubFailure): string {
  return extensions?.code === 'INTERNAL' ? `${message} ${extensions.requestId}` : message;
}
