import type { SourceHealth } from '../connectors/source-health.ts';
import type { SourceRecord } from '../policies/source-life/read-sources.ts';
import type { Source } from '../schema/catalogue.ts';

/** How sources of the graph serve, by identifier. */
export type ServiceOf = (source: string) => InService | undefined;

interface InService {
  readonly state: 'serving' | 'unreachable' | 'drifted';
  readonly closed: readonly string[];
  health(): SourceHealth;
}

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
    proposedAddress: null,
    proposedBy: null,
    versions: [],
    publications: [],
    service: presentService(id, serviceOf),
  };
}

function presentService(id: string, serviceOf: ServiceOf) {
  const service = serviceOf(id);
  if (service === undefined) return undefined;
  const { state, calls, failures, lastFailure, latency } = service.health();
  return {
    state: service.state.toUpperCase(),
    closed: service.closed,
    breaker: state === 'half-open' ? 'HALF_OPEN' : state.toUpperCase(),
    ...{ calls, failures },
    lastFailure: lastFailure?.code,
    lastFailureAt: lastFailure?.at.toISOString(),
    latencyP50: latency?.p50,
    latencyP99: latency?.p99,
  };
}
