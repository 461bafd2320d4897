import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { HASH_BYTES } from '../../verify/hashing.ts';
import { readBase64 } from '../../verify/strict.ts';
import { CommandError } from '../failure.ts';
import { visible } from '../print.ts';
import { ALGORITHMS } from '../sign-request.ts';
import { post } from './post.ts';

/** How the department's client gets its tokens. */
export interface Credentials {
  readonly client: string;
  /** A secret, or the private key that signs client assertions (RFC 7523). */
  readonly proof: { readonly secret: string } | { readonly key: JWK };
  readonly tokenUrl: string;
}

export interface KnownLog {
  readonly log: string;
  readonly size: number;
}

/** What a hub shows of a log; nothing of it is verified but its form. */
export interface ShownLog {
  readonly log: string;
  /** Undefined: the hub signs none. */
  readonly note: string | undefined;
  /** The key that the hub says is its own. */
  readonly verifierKey: string | undefined;
  readonly proof: readonly Buffer[] | undefined;
}

export interface CosignatureToSubmit extends KnownLog {
  readonly line: string;
}

export interface Receipt {
  readonly log: string;
  readonly outcome: string;
}

/** A hub seen from a department, which trusts nothing that it answers. */
export interface WitnessedHub {
  /** Every log that the client may see. @throws CommandError */
  growth(known: readonly KnownLog[]): Promise<readonly ShownLog[]>;
  /** @throws CommandError */
  submit(cosignatures: readonly CosignatureToSubmit[]): Promise<readonly Receipt[]>;
}

/** Milliseconds for a whole answer. */
const TIMEOUT_MS = 10_000;
/** Bytes of an answer; a page of logs with their proofs has a tenth of it. */
const ANSWER_LIMIT = 4 * 1024 * 1024;
/** Logs per request, and requests per round. */
const PAGE = 200;
const MOST_PAGES = 100;
/** No proof is longer, nor a log's name. */
const MOST_HASHES = 64;
const LOG_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

const GROWTH = `query($known: [KnownLog!], $after: String, $first: Int) {
  logGrowth(known: $known, after: $after, first: $first) { log checkpoint { note verifierKey } proof }
}`;
const SUBMIT = `mutation($cosignatures: [CosignatureInput!]!) {
  submitCosignatures(cosignatures: $cosignatures) { log outcome }
}`;

/** Gets a token. @param stop ends every request @throws CommandError */
export async function connectToWitnessedHub(
  hub: string,
  credentials: Credentials,
  stop: AbortSignal,
): Promise<WitnessedHub> {
  const token = await requestToken(credentials, stop);
  const ask = async (query: string, variables: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await send(`${hub}/graphql`, stop, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = answer;
    if (isRecord(data)) return data;
    throw new CommandError(`枢纽拒绝 · the hub refuses: ${firstMessage(errors)}`);
  };
  return {
    async growth(known) {
      const sorted = known.toSorted((a, b) => (a.log < b.log ? -1 : 1));
      const logs: ShownLog[] = [];
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const after = logs.at(-1)?.log ?? '';
        // Of the page's logs no other is known: it has as many at the most.
        const expected = sorted.filter(({ log }) => log > after).slice(0, PAGE);
        const data = await ask(GROWTH, { known: expected, after, first: PAGE });
        const shown = listOf(data.logGrowth, readShownLog);
        if (shown.some(({ log }, i) => log <= (shown[i - 1]?.log ?? after))) throw nonsense();
        logs.push(...shown);
        if (shown.length < PAGE) return logs;
      }
      throw nonsense();
    },
    async submit(cosignatures) {
      const receipts: Receipt[] = [];
      for (let from = 0; from < cosignatures.length; from += PAGE) {
        const part = cosignatures.slice(from, from + PAGE);
        const data = await ask(SUBMIT, { cosignatures: part });
        const received = listOf(data.submitCosignatures, readReceipt);
        if (received.length !== part.length || received.some(({ log }, i) => log !== part[i]?.log))
          throw nonsense();
        receipts.push(...received);
      }
      return receipts;
    },
  };
}

async function requestToken(credentials: Credentials, stop: AbortSignal): Promise<string> {
  const { client, proof, tokenUrl } = credentials;
  const form = { grant_type: 'client_credentials', client_id: client };
  const basic = (secret: string) =>
    Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`).toString('base64');
  const answer = await send(tokenUrl, stop, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...('secret' in proof ? { authorization: `Basic ${basic(proof.secret)}` } : {}),
    },
    body: new URLSearchParams(
      'secret' in proof
        ? { grant_type: form.grant_type }
        : { ...form, ...(await assertion(credentials, proof.key)) },
    ).toString(),
  });
  const { access_token: token, error } = answer;
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new CommandError(`未取得令牌 · no token: ${tellText(error)} ${tellText(answer.error_description)}`);
}

async function assertion({ client, tokenUrl }: Credentials, key: JWK): Promise<Record<string, string>> {
  const alg = ALGORITHMS[key.kty ?? ''] ?? '';
  const jwt = await new SignJWT()
    .setProtectedHeader({ alg })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(key, alg));
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: jwt,
  };
}

/** Posts, and reads an answer of JSON that is no longer and takes no longer than it may. @throws CommandError */
async function send(
  url: string,
  stop: AbortSignal,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(
      await post({ ...sent, url, stop, timeoutMs: TIMEOUT_MS, limit: ANSWER_LIMIT }),
    );
    if (isRecord(value)) return value;
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    if (cause instanceof SyntaxError) throw nonsense(cause);
    throw new CommandError(`${url} 无应答、超时或中断 · ${url} does not answer, is too slow or breaks off`, {
      cause,
    });
  }
  throw nonsense();
}

function readShownLog(value: unknown): ShownLog | undefined {
  if (!isRecord(value) || typeof value.log !== 'string' || !LOG_NAME.test(value.log)) return undefined;
  const { log, checkpoint, proof } = value;
  const { note, verifierKey } = isRecord(checkpoint) ? checkpoint : {};
  return {
    log,
    note: typeof note === 'string' ? note : undefined,
    verifierKey: typeof verifierKey === 'string' ? verifierKey : undefined,
    proof: Array.isArray(proof) ? readHashes(proof) : undefined,
  };
}

function readHashes(given: readonly unknown[]): readonly Buffer[] | undefined {
  if (given.length > MOST_HASHES) return undefined;
  const hashes = given.map((hash) => (typeof hash === 'string' ? readBase64(hash) : undefined));
  return hashes.every((hash) => hash?.length === HASH_BYTES) ? (hashes as readonly Buffer[]) : undefined;
}

function readReceipt(value: unknown): Receipt | undefined {
  if (!isRecord(value) || typeof value.log !== 'string' || typeof value.outcome !== 'string')
    return undefined;
  return { log: value.log, outcome: value.outcome };
}

/** A list of not more than a page, of which every member is as it should be. @throws CommandError */
function listOf<T>(value: unknown, read: (member: unknown) => T | undefined): readonly T[] {
  if (!Array.isArray(value) || value.length > PAGE) throw nonsense();
  return value.map((member) => {
    const one = read(member);
    if (one === undefined) throw nonsense();
    return one;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstMessage(errors: unknown): string {
  const [first] = Array.isArray(errors) ? errors : [];
  return isRecord(first) ? tellText(first.message) : '';
}

/** What somebody else says: short, and nothing that steers a terminal. */
function tellText(text: unknown): string {
  return typeof text === 'string' ? visible(text.slice(0, 300)) : '';
}

function nonsense(cause?: unknown): CommandError {
  return new CommandError(
    '枢纽的应答不合协议:请查 --hub 与代理 · the hub does not answer as agreed: check --hub and the proxy',
    { cause },
  );
}
