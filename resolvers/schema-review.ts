import type { Pool } from 'pg';
import type { AgreementReview } from '../generated/graphql.ts';
import { readReviews } from '../policies/schema-review.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { viewerOf } from './viewer.ts';

/** Which grants of an agreement have to be reviewed. */
export function schemaReviewResolvers(pool: Pool): ResolverMap {
  return {
    SharingAgreement: {
      async reviews(
        { id }: { readonly id: string },
        _: unknown,
        context: RequestContext,
      ): Promise<readonly AgreementReview[]> {
        const reviews = await readReviews(pool, viewerOf(context), id);
        return reviews.map((review) => ({ ...review, foundAt: review.foundAt.toISOString() }));
      },
    },
  };
}
