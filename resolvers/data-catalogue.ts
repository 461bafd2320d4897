import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import { HubError } from '../errors.ts';
import type {
  DatasetFilter,
  MutationAskForDataArgs,
  QueryDataCatalogueArgs,
  QueryDatasetArgs,
} from '../generated/graphql.ts';
import { type Dataset, readDatasets } from '../policies/data-catalogue/dataset.ts';
import { type Freshness, readStates } from '../policies/data-catalogue/read-states.ts';
import { type DatasetUse, readUses } from '../policies/data-catalogue/read-uses.ts';
import { requestDocument } from '../policies/data-catalogue/request-document.ts';
import { createDatasetSearch } from '../policies/data-catalogue/search-datasets.ts';
import { readAgreementDocument } from '../policies/document/read-document.ts';
import { writeAgreementDocument } from '../policies/document/write-document.ts';
import { saveDraft } from '../policies/lifecycle/draft.ts';
import { resolveGrants } from '../policies/resolve-grants.ts';
import { beyondMinimum } from '../policies/service-items/beyond-minimum.ts';
import { requireServiceItems } from '../policies/service-items/find-service-items.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { createAgreementView } from './agreement-view.ts';
import { assertNoNul, pageOf, pageSize, readTextCursor } from './arguments.ts';
import { inChangeTransaction } from './change-transaction.ts';
import type { RequestContext } from './request-context.ts';
import type { ResolverMap } from './shared-data-resolvers.ts';
import { viewerOf } from './viewer.ts';

/** The data catalogue of a graph: what there is, and the way to ask for it. */
export function dataCatalogueResolvers(pool: Pool, catalogue: Catalogue): ResolverMap {
  const datasets = readDatasets(catalogue);
  const search = createDatasetSearch(catalogue.schema, datasets);

  const present = (context: RequestContext) => {
    const states = new DataLoader(async (asked: readonly Dataset[]) => {
      const found = await readStates(pool, asked);
      return asked.map(({ id }) => found.get(id));
    });
    const uses = new DataLoader(async (ids: readonly string[]) => {
      const found = await readUses(pool, viewerOf(context), { datasets: ids });
      return ids.map((id) => found.filter(({ dataset }) => dataset === id));
    });
    return (dataset: Dataset) => ({
      ...dataset,
      async freshness() {
        const state = await states.load(dataset);
        return state && presentFreshness(state.freshness, context);
      },
      quality: async () => (await states.load(dataset))?.quality,
      uses: async () => (await uses.load(dataset.id)).map(presentUse),
      unused: async () => (await uses.load(dataset.id)).length === 0,
    });
  };

  /** What meets the filter, in the order in which it is given. */
  async function filtered(
    found: readonly Dataset[],
    filter: DatasetFilter,
    context: RequestContext,
  ): Promise<readonly Dataset[]> {
    const chosen = found.filter((dataset) => meets(dataset, filter));
    if (filter.granted == null) return chosen;
    const viewer = viewerOf(context);
    const ids = chosen.map(({ id }) => id);
    const own = await readUses(pool, viewer, { datasets: ids, consumer: viewer.department });
    const granted = new Set(own.map(({ dataset }) => dataset));
    return chosen.filter(({ id }) => granted.has(id) === filter.granted);
  }

  const Query = {
    async dataCatalogue(_: unknown, args: QueryDataCatalogueArgs, context: RequestContext) {
      const size = pageSize(args.first ?? 20);
      const found = await filtered(search(args.search ?? ''), args.filter ?? {}, context);
      const start = args.after == null ? 0 : positionAfter(found, readTextCursor(args.after));
      const rows = found.slice(start, start + size + 1);
      const { nodes, pageInfo } = pageOf(rows, { size, after: args.after, keyOf: ({ id }) => id });
      return { nodes: nodes.map(present(context)), total: found.length, pageInfo };
    },
    dataset(_: unknown, { id }: QueryDatasetArgs, context: RequestContext) {
      const dataset = datasets.find((one) => one.id === id);
      return dataset === undefined ? null : present(context)(dataset);
    },
  };

  const Mutation = {
    /** Asking is drafting: the draft goes the way of any other, and nothing is granted before owners and HRSS have agreed. */
    async askForData(_: unknown, args: MutationAskForDataArgs, context: RequestContext) {
      const { id, justification, ...question } = args;
      for (const text of [id, ...question.purposes]) assertNoNul(text);
      const { document: asked, added } = requestDocument(catalogue, {
        ...question,
        consumer: context.facts.caller.department,
        ...(justification == null ? {} : { justification }),
      });
      const source = writeAgreementDocument(asked);
      const document = readAgreementDocument(source, catalogue);
      const beyond = await inChangeTransaction(pool, context, async (change) => {
        const items = await requireServiceItems(change.client, document.purposes);
        await saveDraft(change, { id, source, document, isNew: true });
        return beyondMinimum(resolveGrants(catalogue, document), items);
      });
      const view = createAgreementView(pool, {
        viewer: viewerOf(context),
        language: context.facts.language,
      });
      return { agreement: view.one(id), document: source, added, beyondMinimum: beyond };
    },
  };
  return { Query, Mutation };
}

function meets(dataset: Dataset, filter: DatasetFilter): boolean {
  const { department, source, level, levelAtMost, sharing } = filter;
  const owners = [dataset.department, ...dataset.fields.map(({ owner }) => owner)];
  return (
    (department == null || owners.includes(department)) &&
    (source == null || dataset.source === source) &&
    (level == null || dataset.level === level) &&
    (levelAtMost == null || (dataset.level ?? 0) <= levelAtMost) &&
    (sharing == null || dataset.sharing.includes(sharing))
  );
}

/** @throws HubError BAD_USER_INPUT where the dataset of the cursor is not among those found, as when its source has gone */
function positionAfter(found: readonly Dataset[], id: string): number {
  const position = found.findIndex((dataset) => dataset.id === id);
  if (position >= 0) return position + 1;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: 'after 不属于这一检索的结果,请从头再查',
      en: 'after is none of what this search finds: begin anew',
    },
  });
}

function presentFreshness({ reason, ...freshness }: Freshness, { facts }: RequestContext) {
  return { ...freshness, reason: reason?.[facts.language] ?? null };
}

/** Who is no party learns who uses the dataset and for which service items. */
function presentUse({ isParty, consumer, purposes, ...agreed }: DatasetUse) {
  return isParty ? { consumer, purposes, ...agreed } : { consumer, purposes };
}
