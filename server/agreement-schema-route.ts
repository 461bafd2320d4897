import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { printSchema } from 'graphql';
import { type AgreementsForParties, agreementForParty } from '../policies/agreement-for-party.ts';
import { roleMissing } from '../policies/not-granted.ts';
import { dateInShanghai } from '../policies/shanghai-time.ts';
import { describeFailure } from './describe-failure.ts';
import type { FailedLogins } from './failed-logins.ts';
import type { GraphsInService } from './graphs.ts';
import type { VerifyToken } from './identity/token-verifier.ts';
import { noteRefusedToken } from './note-refused-token.ts';
import { replyError, toHubError } from './reply-error.ts';

export interface AgreementSchemaRouteInput extends AgreementsForParties {
  readonly verify: VerifyToken;
  readonly failedLogins: Pick<FailedLogins, 'note'>;
  readonly graphs: GraphsInService;
}

const COORDINATE = 'Query.agreementSchema';

/**
 * `GET /agreements/{id}/schema.graphql`: the query `agreementSchema` as a file, for tools that generate clients. It
 * holds no shared data, so no agreement's log tells of it.
 */
export function agreementSchemaRoute(app: FastifyInstance, input: AgreementSchemaRouteInput): void {
  app.setErrorHandler((error, request, reply) => {
    noteRefusedToken(input.failedLogins, request, error);
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'unexpected failure');
    replyError(reply, failure);
  });
  app.get<{ Params: { id: string } }>(
    '/agreements/:id/schema.graphql',
    async ({ headers, params }, reply) => {
      const { department, roles } = await input.verify(headers.authorization);
      const caller = { roles, emergency: false, today: dateInShanghai(new Date()) };
      const { deciderFor, schemaFor } = input.graphs.current;
      const { decide } = deciderFor({ ...caller, agreement: undefined });
      if (!decide(COORDINATE).granted) throw roleMissing([COORDINATE]);
      const agreement = await agreementForParty(input, department, params.id);
      const sdl = printSchema(schemaFor({ ...caller, agreement }));
      const tag = `"${createHash('sha256').update(sdl).digest('base64url')}"`;
      reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'authorization');
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
      return reply.type('application/graphql; charset=utf-8').send(sdl);
    },
  );
}
