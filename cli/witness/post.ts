import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { CommandError } from '../failure.ts';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for the whole of it: a hub that hangs, or drips, holds nobody. */
  readonly timeoutMs: number;
  /** Bytes of an answer. */
  readonly limit: number;
  readonly stop: AbortSignal;
}

/**
 * One request and the text of its answer, whatever its status. Redirects are refused, for they would take the client's credentials elsewhere.
 * Not `fetch`: in Node 20 the garbage collector may take the signal that ends it (test/cli/witness.test.ts).
 * @throws CommandError where the answer is too long
 * @throws Error where there is no whole answer in time
 */
export async function post(input: Post): Promise<string> {
  const { timeoutMs, limit, stop } = input;
  const ending = new AbortController();
  const end = () => ending.abort(stop.reason);
  const deadline = setTimeout(end, timeoutMs);
  stop.addEventListener('abort', end);
  try {
    stop.throwIfAborted();
    return await textOf(await answerTo(input, ending.signal), limit);
  } finally {
    clearTimeout(deadline);
    stop.removeEventListener('abort', end);
  }
}

function answerTo({ url, headers, body }: Post, signal: AbortSignal): Promise<IncomingMessage> {
  const request = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    asking.on('response', resolve);
    asking.on('error', reject);
    asking.end(body);
  });
}

async function textOf(answer: IncomingMessage, limit: number): Promise<string> {
  const { statusCode: status = 0 } = answer;
  try {
    if (status >= 300 && status < 400) throw new Error(`HTTP ${status}`);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new CommandError('枢纽的应答过长 · the answer of the hub is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } finally {
    answer.destroy();
  }
}
