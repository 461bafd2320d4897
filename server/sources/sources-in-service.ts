import { createHash } from 'node:crypto';
import type { AddressRules } from '../../addresses.ts';
import type { ColumnFault, RowSource } from '../../connectors/connector.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import type { SourceAddress } from '../../connectors/source-address.ts';
import type { SourceLimits } from '../../connectors/source-limits.ts';
import type { TableAccess } from '../../connectors/table-access.ts';
import { withDeadline } from '../../deadline.ts';
import { HubError } from '../../errors.ts';
import type { DescribedTypes } from '../../resolvers/onboarding/described-types.ts';
import { expectationsBySource, type PlacedExpectation } from '../../resolvers/onboarding/expectations.ts';
import { accessesOf, type Catalogue, type Source } from '../../schema/catalogue.ts';
import type { SchemaFault } from '../../schema/fault.ts';
import { shareOf } from '../workers/worker-connections.ts';
import { SourceInService } from './source-in-service.ts';

/** Milliseconds that a new graph waits for its new sources to be checked; those that take longer answer later. */
const OPEN_MS = 1_000;

/** The sources of one graph. */
export interface GraphSources {
  readonly byId: ReadonlyMap<string, RowSource>;
  readonly inService: readonly SourceInService[];
  /** What does not fit the SDL files, of the sources that were checked for this graph. */
  readonly faults: readonly SchemaFault[];
  /** Closes those that no other graph uses. */
  release(): Promise<void>;
}

/** Where a source is. */
export interface SourcePlace {
  readonly address: SourceAddress;
  /** Where its address may lead: whoever runs the hub may name its own host, whoever onboards a source may not. */
  readonly network: AddressRules;
  /** Of its columns when its version was submitted; undefined: nobody noted them. */
  readonly types?: DescribedTypes;
}

export interface SourcesInServiceInput {
  /** Of sources whose files say nothing of them. */
  readonly limits: SourceLimits;
  readonly onError: (error: unknown) => void;
  /** Told of every check of a source that reached it. */
  readonly onChecked?: (source: Source, faults: readonly ColumnFault[]) => void;
  /** Milliseconds between looks at a source that serves. */
  readonly driftMs?: number;
  /** Processes that share what one hub may ask of a source. Default 1. */
  readonly workers?: number;
}

/** What the graph says of a source. */
interface DeclaredSource {
  readonly source: Source;
  readonly expectations: readonly PlacedExpectation[];
  readonly tables: ReadonlyMap<string, TableAccess>;
}

interface Shared {
  readonly key: string;
  readonly source: SourceInService;
  users: number;
}

/**
 * The connections to sources, shared by the graphs that succeed each other: a source about which nothing has changed keeps its
 * connections while another is published.
 */
export class SourcesInService {
  readonly #input: SourcesInServiceInput;
  readonly #shared = new Map<string, Shared>();

  constructor(input: SourcesInServiceInput) {
    this.#input = input;
  }

  /** @param placeOf where each source of the catalogue is; undefined: it is left out, and its fields answer SOURCE_UNAVAILABLE */
  async take(
    catalogue: Catalogue,
    placeOf: (source: Source) => SourcePlace | undefined,
  ): Promise<GraphSources> {
    const used: Shared[] = [];
    const byId = new Map<string, RowSource>();
    const opening: Promise<readonly SchemaFault[]>[] = [];
    const expectations = expectationsBySource(catalogue);
    for (const source of catalogue.sources.values()) {
      const place = placeOf(source);
      if (place === undefined) {
        byId.set(source.id, unreachable(source.id));
        continue;
      }
      const declared = {
        source,
        expectations: expectations.get(source.id) ?? [],
        tables: accessesOf(catalogue, source.id),
      };
      const opened = this.#orNothing(() => this.#share(declared, place));
      if (opened === undefined) {
        byId.set(source.id, unreachable(source.id));
        continue;
      }
      const { shared, isNew } = opened;
      shared.users += 1;
      used.push(shared);
      byId.set(source.id, shared.source);
      if (isNew) opening.push(withDeadline(shared.source.open(), OPEN_MS).catch(() => []));
    }
    const faults = (await Promise.all(opening)).flat();
    return {
      byId,
      inService: used.map(({ source }) => source),
      faults,
      release: () => this.#release(used),
    };
  }

  /** One source whose address or endpoints cannot be used must not keep the others from being served. */
  #orNothing<T>(open: () => T): T | undefined {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#input.onError(error);
      return undefined;
    }
  }

  #share(
    { source, expectations, tables }: DeclaredSource,
    { address, network, types }: SourcePlace,
  ): { readonly shared: Shared; readonly isNew: boolean } {
    const { id, kind } = source;
    const limits = shareOf(source.limits ?? this.#input.limits, this.#input.workers ?? 1);
    const said = [
      id,
      kind,
      limits,
      address,
      network,
      [...tables],
      expectations.map(({ expectation }) => expectation),
      types,
    ];
    const key = createHash('sha256').update(JSON.stringify(said)).digest('hex');
    const known = this.#shared.get(key);
    if (known !== undefined) return { shared: known, isNew: false };
    const { onError, onChecked, driftMs } = this.#input;
    const connector = openConnector({ source: id, kind, address, limits, tables, network });
    const shared: Shared = {
      key,
      users: 0,
      source: new SourceInService({
        ...{ id, connector, expectations, types, onError, driftMs },
        onChecked: (faults) => onChecked?.(source, faults),
      }),
    };
    this.#shared.set(key, shared);
    return { shared, isNew: true };
  }

  async #release(used: readonly Shared[]): Promise<void> {
    const idle = used.filter((shared) => {
      shared.users -= 1;
      return shared.users === 0;
    });
    for (const { key } of idle) this.#shared.delete(key);
    await Promise.all(idle.map(({ source }) => source.close()));
  }
}

/** Of a source whose address cannot be used, or opened: then the hub's secret is another one. */
function unreachable(source: string): RowSource {
  const refuse = () =>
    Promise.reject(new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source } }));
  return { lookup: refuse, page: refuse };
}
