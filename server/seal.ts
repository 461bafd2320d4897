import type { FastifyReply, FastifyRequest } from 'fastify';
import { encodeEntry } from '../audit/entry.ts';
import type { Sequencer } from '../audit/sequencer.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import { type ErrorCode, HubError } from '../errors.ts';
import { describeFailure } from './describe-failure.ts';
import { preferredLanguage } from './language.ts';
import { errorBody } from './present-errors.ts';
import { type RequestRecord, toEntry } from './request-record.ts';

export interface Sealing {
  readonly sequencer: Sequencer;
  readonly pseudonyms: SubjectPseudonyms;
}

export interface Sending {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly payload: string | Buffer;
}

/**
 * Nothing leaves before its entry is durable: this hook is the last before the bytes go out, whatever made them. If
 * we crash before the entry is committed, nothing was sent; after it, the entry is one too many, never one too few.
 */
export async function seal(
  { request, reply, payload }: Sending,
  { sequencer, pseudonyms }: Sealing,
): Promise<string | Buffer> {
  const { record } = request;
  reply.header('cache-control', 'no-store');
  // Without a caller nothing but a refusal leaves; failed-logins.ts writes what there is to say of it.
  if (record?.caller === undefined) return payload;
  try {
    const entry = toEntry(asSent(record, reply), payload, pseudonyms);
    await sequencer.append(entry.log, encodeEntry(entry));
    return payload;
  } catch (error) {
    if (!(error instanceof HubError))
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'no audit entry');
    const failure = new HubError('AUDIT_UNAVAILABLE');
    reply.code(failure.status).removeHeader('content-length');
    return errorBody(failure, preferredLanguage(request.headers['accept-language']), request.id);
  }
}

/** What was answered may have been replaced on its way out, by an error that brings no code of its own. */
function asSent(record: RequestRecord, reply: FastifyReply): RequestRecord {
  if (reply.statusCode < 400 || (record.codes ?? []).length > 0) return record;
  return { ...record, codes: codesOf(reply), hasData: false, released: undefined };
}

function codesOf(reply: FastifyReply): readonly ErrorCode[] {
  return reply.statusCode < 500 ? ['BAD_USER_INPUT'] : ['INTERNAL'];
}
