import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { readNotSearched } from '../../audit/archive/not-searched.ts';
import type { Sequencer } from '../../audit/sequencer.ts';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import { HubError } from '../../errors.ts';
import { roleMissing } from '../../policies/not-granted.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { readRecordFilter } from '../../resolvers/record-filter.ts';
import type { VisibleLogsOf } from '../../resolvers/visible-logs.ts';
import { describeFailure } from '../describe-failure.ts';
import type { GraphsInService } from '../graphs.ts';
import type { VerifyToken } from '../identity/token-verifier.ts';
import { replyError, toHubError } from '../reply-error.ts';
import { readClaims } from '../request-facts.ts';
import { createExportLog, EXPORTED, type RecordsExport } from './export-log.ts';
import { type ExportFormat, formatFor } from './formats.ts';
import { readExportBody } from './read-export-body.ts';
import { streamRecords } from './stream-records.ts';

export interface RecordsRouteInput {
  /** The hub's own database. */
  readonly pool: Pool;
  readonly graphs: GraphsInService;
  readonly verify: VerifyToken;
  readonly visibleLogsOf: VisibleLogsOf;
  readonly sequencer: Sequencer;
  readonly pseudonyms: SubjectPseudonyms;
}

/** Exports of a hub process at a time: each keeps a connection of the pool busy, which requests need too. */
const AT_A_TIME = 2;
/** Milliseconds after which one whose client takes nothing more is broken off. */
const STALLED_MS = 60_000;
const TRY_AGAIN_MS = 10_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Only on /audit/records, once the caller is known. */
    made: RecordsExport | undefined;
  }
}

/**
 * `POST /audit/records`: all records of a search as a file, `{"filter": …}` as in `Query.accessRecords`. Whoever may ask that
 * may ask this, of the same logs. The hub's log says that it begins before the first byte leaves, and how it ended.
 */
export function recordsRoute(app: FastifyInstance, input: RecordsRouteInput): void {
  const log = createExportLog(input.sequencer, input.pseudonyms);
  let running = 0;
  app.decorateRequest('made');
  app.setErrorHandler(async (error, request, reply) => {
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'unexpected failure');
    const { made } = request;
    // What cannot be written down is refused for that reason.
    const told =
      made === undefined
        ? failure
        : await log.refused(made, failure.code).then(
            () => failure,
            () => new HubError('AUDIT_UNAVAILABLE'),
          );
    reply.header('cache-control', 'no-store');
    if (told.retryAfter !== undefined) reply.header('retry-after', String(TRY_AGAIN_MS / 1_000));
    replyError(reply, told);
    return reply;
  });
  app.addHook('onRequest', async (request) => {
    const caller = await input.verify(request.headers.authorization);
    request.made = { requestId: request.id, caller, operator: undefined, filter: {} };
    const { operator } = readClaims(request.headers);
    request.made = { ...request.made, operator };
    const access = { roles: caller.roles, emergency: false, today: dateInShanghai(new Date()) };
    const { decide } = input.graphs.current.deciderFor({ ...access, agreement: undefined });
    if (!decide(EXPORTED).granted) throw roleMissing([EXPORTED]);
  });

  const open = async (request: FastifyRequest, reply: FastifyReply, format: ExportFormat) => {
    const made = {
      ...madeOf(request),
      filter: readExportBody(input.graphs.current.catalogue.schema, request.body),
    };
    const filter = readRecordFilter(made.filter, input.pseudonyms);
    request.made = made;
    const visibleLogs = await input.visibleLogsOf(made.caller);
    const notSearched = await readNotSearched(input.pool, { filter, visibleLogs });
    if (notSearched.length > 0) reply.header('onecard-not-searched', notSearched.join(' '));
    await log.begun(made).catch((cause: unknown) => {
      // The refusal would not be written down either.
      request.made = undefined;
      throw cause instanceof HubError ? cause : new HubError('AUDIT_UNAVAILABLE', { cause });
    });
    const stream = streamRecords({
      ...{ pool: input.pool, filter, visibleLogs, format },
      onComplete: (end) => log.completed(made, end),
      onBrokenOff: (end) => {
        log.brokenOff(made, end).catch((error: unknown) => {
          request.log.error({ requestId: request.id, err: describeFailure(error) }, 'no audit entry');
        });
      },
    });
    reply.raw.setTimeout(STALLED_MS, () => stream.destroy());
    return stream;
  };

  app.post('/audit/records', async (request, reply) => {
    const format = formatFor(request.headers.accept);
    if (format === undefined) throw notAcceptable();
    if (running >= AT_A_TIME) throw tooMany();
    running += 1;
    const stream = await open(request, reply, format).catch((error: unknown) => {
      running -= 1;
      throw error;
    });
    stream.once('close', () => {
      running -= 1;
    });
    return reply
      .type(format.mediaType)
      .header('content-disposition', `attachment; filename="access-records.${format.extension}"`)
      .header('cache-control', 'no-store')
      .send(stream);
  });
}

function madeOf({ made }: FastifyRequest): RecordsExport {
  if (made === undefined) throw new Error('the request has not been identified');
  return made;
}

function notAcceptable(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: 'Accept 应为 text/csv 或 application/x-ndjson',
      en: 'Accept must be text/csv or application/x-ndjson',
    },
  });
}

function tooMany(): HubError {
  return new HubError('QUOTA_EXCEEDED', {
    detail: {
      zh: `同时最多 ${AT_A_TIME} 个导出,请稍后重试`,
      en: `no more than ${AT_A_TIME} exports at a time: try again later`,
    },
    retryAfter: new Date(Date.now() + TRY_AGAIN_MS),
  });
}
