import { deepEqual, equal } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RowSource } from '../../../connectors/connector.ts';
import type { Agreement } from '../../../policies/agreement.ts';
import { createAgreementSchemas } from '../../../policies/agreement-schema.ts';
import { createDeciders } from '../../../policies/decide.ts';
import { attachResolvers } from '../../../resolvers/index.ts';
import { createRequestContext } from '../../../resolvers/request-context.ts';
import type { Catalogue } from '../../../schema/catalogue.ts';
import { createAnswerKnown } from '../../../server/answer-known.ts';
import { createAnswering } from '../../../server/answering.ts';
import { startApollo } from '../../../server/apollo.ts';
import { createKnownOperations } from '../../../server/known-operations.ts';
import { createErrorPresenter } from '../../../server/present-errors.ts';
import type { RequestRecord } from '../../../server/request-record.ts';
import type { DrawnOperation } from './draw-operation.ts';
import { type Asked, memoryConnector } from './memory-connector.ts';
import type { Tables } from './tables.ts';

export interface HubQuestion {
  readonly agreement: Agreement;
  readonly tables: Tables;
  readonly operation: DrawnOperation;
  readonly deniedAsNull: boolean;
  readonly emergency: boolean;
}

export interface HubAnswer {
  readonly data: unknown;
  readonly errors: readonly { readonly code: string; readonly coordinates: readonly string[] }[];
  /** The whole response. */
  readonly text: string;
  /** What the sources were asked for it. */
  readonly asked: readonly Asked[];
  /** How many people's data was fetched. */
  readonly subjects: number;
  /** What the audit entry says of people and rows. */
  readonly released: string;
  /** How it was answered when it was known; executed: by graphql-js. */
  readonly known: 'WRITTEN' | 'REFUSED' | 'EXECUTED';
}

export function pseudonym(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The hub's own way from the operation to the answer (pipeline, plan, fetch, shield, resolvers), over sources in memory. */
export async function startHubInMemory(catalogue: Catalogue) {
  attachResolvers(catalogue, []);
  let question: HubQuestion;
  let asked: Asked[];
  const connector = (id: string): RowSource => memoryConnector(id, question.tables, asked);
  const deciderFor = createDeciders(catalogue);
  const errors = createErrorPresenter(() => undefined);
  const answering = createAnswering({
    catalogue,
    withdrawalOf: async () => undefined,
    assertWitnessed: async () => undefined,
    deciderFor,
    schemaFor: createAgreementSchemas(catalogue, deciderFor),
    consentFor: async () => undefined,
    quotas: { take: async () => undefined, takeShown: async () => undefined },
    connectors: new Map(
      [...catalogue.sources.keys()].map((id) => [
        id,
        {
          lookup: (request) => connector(id).lookup(request),
          page: (request) => connector(id).page(request),
        } satisfies RowSource,
      ]),
    ),
    // A cursor tells its position, so that it can be compared with the reference's.
    cursorsFor: () => ({ seal: (position) => position, open: (cursor) => cursor }),
    pseudonymsFor: () => pseudonym,
    errors,
  });
  const known = createKnownOperations(catalogue);
  const { schema } = catalogue;
  const apollo = await startApollo(schema, { answering, known, errors });
  const answerKnown = createAnswerKnown({ schema, answering, errors });
  return {
    /** Answers an operation as one that the hub sees for the first time, and then as one that it knows: it must be the same. */
    async ask(asking: HubQuestion): Promise<HubAnswer> {
      question = asking;
      asked = [];
      const { agreement, deniedAsNull, emergency, operation } = asking;
      const caller = { client: 'reference', department: 'PUBLIC_SECURITY', roles: ['CONSUMER'] };
      const newContext = () => {
        const record: RequestRecord = { requestId: 'reference', receivedAt: NOW, caller, agreement };
        const facts = {
          requestId: 'reference',
          language: 'en',
          caller,
          operator: undefined,
          emergency: emergency ? 'reference' : undefined,
          consents: [],
          agreement,
          purpose: undefined,
          deniedAsNull,
          citizen: undefined,
        } as const;
        return { ...createRequestContext(facts), record };
      };
      const context = newContext();
      const { record } = context;
      const { body } = await apollo.executeOperation(
        { query: operation.text, variables: operation.variables },
        { contextValue: context },
      );
      if (body.kind !== 'single') throw new Error('the hub answers at once');
      const { data, errors = [] } = body.singleResult;
      const { subjects = new Set<string>(), rows = 0 } = record.released ?? {};
      const released = `${rows} rows of ${[...subjects].toSorted().join()}`;
      const again = known.find({ text: operation.text, name: undefined });
      const secondContext = newContext();
      const askedBefore = asked;
      asked = [];
      const second =
        again === undefined
          ? undefined
          : await answerKnown({
              ...{ known: again, variables: operation.variables, context: secondContext, accept: undefined },
            });
      if (second !== undefined) {
        const { released: now } = secondContext.record;
        equal(second.body.toString(), `${JSON.stringify({ errors: body.singleResult.errors, data })}\n`);
        equal(`${now?.rows ?? 0} rows of ${[...(now?.subjects ?? [])].toSorted().join()}`, released);
        deepEqual(asked, askedBefore);
      }
      return {
        data,
        errors: errors.map(({ extensions }) => ({
          code: String(extensions?.code),
          coordinates: (extensions?.coordinates ?? []) as readonly string[],
        })),
        text: JSON.stringify(body.singleResult),
        asked: askedBefore,
        subjects: subjects.size,
        released,
        known: second === undefined ? 'EXECUTED' : second.status === 200 ? 'WRITTEN' : 'REFUSED',
      };
    },
    stop: () => apollo.stop(),
  };
}

/** The day by which ages count. */
export const NOW = new Date('2026-06-15T04:00:00Z');
