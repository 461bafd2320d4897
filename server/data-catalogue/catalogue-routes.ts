import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { readDatasets } from '../../policies/data-catalogue/dataset.ts';
import { readStates } from '../../policies/data-catalogue/read-states.ts';
import { roleMissing } from '../../policies/not-granted.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import { CSV_MEDIA_TYPE } from '../csv.ts';
import { describeFailure } from '../describe-failure.ts';
import type { FailedLogins } from '../failed-logins.ts';
import type { GraphsInService } from '../graphs.ts';
import type { VerifyToken } from '../identity/token-verifier.ts';
import { noteRefusedToken } from '../note-refused-token.ts';
import { replyError, toHubError } from '../reply-error.ts';
import { writeDcat } from './dcat.ts';
import { writeDirectory } from './directory-csv.ts';
import type { ExportedCatalogue } from './exported-catalogue.ts';

export interface CatalogueRoutesInput {
  readonly pool: Pool;
  readonly publicUrl: string;
  readonly verify: VerifyToken;
  readonly failedLogins: Pick<FailedLogins, 'note'>;
  readonly graphs: GraphsInService;
}

/** Whoever may ask this may have the catalogue as a file. */
const COORDINATE = 'Query.dataCatalogue';

const FORMATS: Readonly<
  Record<string, { readonly mediaType: string; readonly write: (exported: ExportedCatalogue) => string }>
> = {
  jsonld: { mediaType: 'application/ld+json; charset=utf-8', write: writeDcat },
  csv: { mediaType: CSV_MEDIA_TYPE, write: writeDirectory },
};

/**
 * `GET /catalogue.jsonld` and `/catalogue.csv`: the whole data catalogue, for other catalogues to harvest. It is the same
 * for every caller: uses, of which parties are told more, are not in it.
 */
export function catalogueRoutes(app: FastifyInstance, input: CatalogueRoutesInput): void {
  app.setErrorHandler((error, request, reply) => {
    noteRefusedToken(input.failedLogins, request, error);
    const failure = toHubError(error);
    if (failure.code === 'INTERNAL')
      request.log.error({ requestId: request.id, err: describeFailure(error) }, 'unexpected failure');
    replyError(reply, failure);
  });
  for (const [extension, { mediaType, write }] of Object.entries(FORMATS)) {
    app.get(`/catalogue.${extension}`, async ({ headers }, reply) => {
      const { roles } = await input.verify(headers.authorization);
      const { deciderFor, catalogue } = input.graphs.current;
      const access = { roles, emergency: false, today: dateInShanghai(new Date()), agreement: undefined };
      if (!deciderFor(access).decide(COORDINATE).granted) throw roleMissing([COORDINATE]);
      const datasets = readDatasets(catalogue);
      const states = await readStates(input.pool, datasets);
      const text = write({ publicUrl: input.publicUrl, schema: catalogue.schema, datasets, states });
      const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
      reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'authorization');
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
      return reply.type(mediaType).send(text);
    });
  }
}
