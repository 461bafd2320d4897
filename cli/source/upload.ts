import { createReadStream, statSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../failure.ts';

export interface Upload {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Told of the bytes that have been sent. */
  readonly onBytes: (more: number, of: number) => void;
}

export interface UploadAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a file as a request's body as it is read: fetch would not tell how far it is. @throws CommandError */
export async function uploadFile({ url, path, headers, onBytes }: Upload): Promise<UploadAnswer> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new CommandError(`没有这个文件:${path} · there is no such file`);
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const request = send(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': stat.size,
      'onecard-file-name': encodeURIComponent(basename(path)),
    },
  });
  const answered = answerOf(request);
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  file.on('data', (chunk) => onBytes(chunk.length, stat.size));
  // Where the hub refuses before it has read all, its answer tells more than the broken connection.
  await Promise.race([answered, pipeline(file, request).catch(() => answered)]);
  const answer = await answered;
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', (cause) =>
      reject(new CommandError('未能送达枢纽 · the hub could not be reached', { cause })),
    );
  });
}
