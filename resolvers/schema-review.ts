import type { Pool } from 'pg';
import type { AgreementReview } from '../generated/graphql.ts';
import { readReviews } from '../policies/schema-review.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';

/** Which grants of an agreement have to be reviewed. */
export function schemaReviewResolvers(pool: Pool): ResolverMap {
  return {
    SharingAgreement: {
      async reviews({ id }: { readonly id: string }): Promise<readonly AgreementReview[]> {
        const reviews = await readReviews(pool, id);
        return reviews.map((review) => ({ ...review, foundAt: review.foundAt.toISOString() }));
      },
    },
  };
}
