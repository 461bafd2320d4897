import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FileLoad } from '../../connectors/file/load-file.ts';
import { HubError } from '../../errors.ts';
import { mayWorkOn } from '../../policies/source-life/stored-source.ts';
import { actorOf } from '../../resolvers/change-transaction.ts';
import { describeFailure } from '../describe-failure.ts';
import type { VerifyToken } from '../identity/token-verifier.ts';
import { replyError, toHubError } from '../reply-error.ts';
import { readClaims } from '../request-facts.ts';
import { type Deliver, findTable } from './deliver-file.ts';
import type { DeliveredTable } from './file-tables.ts';
import { presentLoad } from './present-load.ts';

export interface FilesRouteInput {
  readonly verify: VerifyToken;
  /** The tables of the sources in service, now. */
  readonly tables: () => readonly DeliveredTable[];
  readonly deliver: Deliver;
  /** Where uploads are kept until they are loaded. */
  readonly folder: string;
  readonly mostBytes: number;
}

const ROLE = 'SOURCE_ENGINEER';
/** Uploads of a hub process at a time. */
const AT_A_TIME = 2;

/**
 * `POST /sources/{id}/files/{table}`: the body is the file. For source engineers of the source's department; answers with the
 * report, 422 where the file is refused.
 */
export function filesRoute(app: FastifyInstance, input: FilesRouteInput): void {
  let running = 0;
  app.setErrorHandler(async (error, request, reply) => {
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'unexpected failure');
    reply.header('cache-control', 'no-store');
    replyError(reply, failure);
    return reply;
  });
  app.removeAllContentTypeParsers();
  // The body is not read before the caller is known.
  app.addContentTypeParser('*', (_request, body, done) => done(null, body));
  app.post<{ Params: { id: string; table: string } }>(
    '/sources/:id/files/:table',
    { bodyLimit: input.mostBytes },
    async (request, reply) => {
      const caller = await input.verify(request.headers.authorization);
      const { operator } = readClaims(request.headers);
      const { department, client } = caller;
      const actor = actorOf({ caller, operator });
      if (!caller.roles.includes(ROLE)) throw mayNot();
      const { id, table } = request.params;
      // Of other departments' sources nobody is told whether they are.
      const visible = input.tables().filter(({ source }) => mayWorkOn(caller, source.department));
      const delivered = findTable(visible, { source: id, name: table });
      if (running >= AT_A_TIME) throw tooMany();
      running += 1;
      try {
        const load = await withUpload(request, input, (path) =>
          input.deliver({
            ...{ delivered, path },
            fileName: fileNameOf(request),
            deliverer: { department, client, operator: actor.operator, requestId: request.id },
          }),
        );
        return reply
          .code(load.outcome === 'REFUSED' ? 422 : 200)
          .header('cache-control', 'no-store')
          .send(presentLoad(load));
      } finally {
        running -= 1;
      }
    },
  );
}

/** Keeps the body in a file of its own while it is worked on: it is read twice. */
async function withUpload(
  request: FastifyRequest,
  { folder, mostBytes }: FilesRouteInput,
  work: (path: string) => Promise<FileLoad>,
): Promise<FileLoad> {
  if (!(Number(request.headers['content-length']) <= mostBytes)) throw tooLarge(mostBytes);
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, '.upload-'));
  try {
    const path = join(own, 'file');
    await pipeline(request.body as Readable, createWriteStream(path, { mode: 0o600 }));
    return await work(path);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** For the record only: it is no path of the hub's. */
function fileNameOf({ headers }: FastifyRequest): string {
  const given = headers['onecard-file-name'];
  try {
    return typeof given === 'string' ? decodeURIComponent(given) : 'upload';
  } catch {
    return 'upload';
  }
}

function mayNot(): HubError {
  return new HubError('FORBIDDEN', {
    detail: { zh: `须有角色 ${ROLE}`, en: `this needs the role ${ROLE}` },
  });
}

function tooLarge(mostBytes: number): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `须有 Content-Length,至多 ${mostBytes} 字节;更大的请放入文件夹`,
      en: `Content-Length is needed, at most ${mostBytes} bytes; put larger files into the folder`,
    },
  });
}

function tooMany(): HubError {
  return new HubError('QUOTA_EXCEEDED', {
    detail: {
      zh: `同时最多 ${AT_A_TIME} 个上传,请稍后重试`,
      en: `no more than ${AT_A_TIME} uploads at a time: try again later`,
    },
    retryAfter: new Date(Date.now() + 10_000),
  });
}
