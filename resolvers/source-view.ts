import type { SourceRecord } from '../policies/source-life/read-sources.ts';
import type { Source } from '../schema/catalogue.ts';

/** How sources of the graph serve, by identifier. */
export type ServiceOf = (
  source: string,
) =>
  | { readonly state: 'serving' | 'unreachable' | 'drifted'; readonly closed: readonly string[] }
  | undefined;

/** An onboarded source as the graph shows it. */
export function presentSource(record: SourceRecord, serviceOf: ServiceOf) {
  const { publications, published } = record;
  const state = published !== null ? 'PUBLISHED' : publications.length > 0 ? 'RETIRED' : 'CONNECTED';
  return { ...record, builtIn: false, state, service: presentService(record.id, serviceOf) };
}

/** A source that comes with the hub: it has no versions but the hub's own. */
export function presentBuiltIn({ id, department, kind }: Source, serviceOf: ServiceOf) {
  return {
    ...{ id, department, kind },
    builtIn: true,
    state: 'PUBLISHED',
    published: null,
    versions: [],
    publications: [],
    service: presentService(id, serviceOf),
  };
}

function presentService(id: string, serviceOf: ServiceOf) {
  const service = serviceOf(id);
  return service && { state: service.state.toUpperCase(), closed: service.closed };
}
