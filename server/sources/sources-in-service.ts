import { createHash } from 'node:crypto';
import type { AddressRules } from '../../addresses.ts';
import type { ColumnFault, RowSource } from '../../connectors/connector.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import type { SourceAddress } from '../../connectors/source-address.ts';
import type { SourceLimits } from '../../connectors/source-limits.ts';
import { withDeadline } from '../../deadline.ts';
import { HubError } from '../../errors.ts';
import type { DescribedTypes } from '../../resolvers/onboarding/described-types.ts';
import { expectationsOf } from '../../resolvers/onboarding/expectations.ts';
import { accessesOf, type Catalogue, type Source } from '../../schema/catalogue.ts';
import type { SchemaFault } from '../../schema/fault.ts';
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

export interface SourcesInServiceInput {
  readonly network: AddressRules;
  /** Of sources whose files say nothing of them. */
  readonly limits: SourceLimits;
  readonly onError: (error: unknown) => void;
  /** Told of every check of a source that reached it. */
  readonly onChecked?: (source: Source, faults: readonly ColumnFault[]) => void;
  /** Milliseconds between looks at a source that serves. */
  readonly driftMs?: number;
}

/** What is known of a source beside its SDL file. */
interface Known {
  readonly address: SourceAddress;
  readonly types: DescribedTypes | undefined;
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

  /**
   * @param addressOf where each source of the catalogue is; undefined: it is left out, and its fields answer SOURCE_UNAVAILABLE
   * @param typesOf of which types its columns have to be, where that is known
   */
  async take(
    catalogue: Catalogue,
    addressOf: (source: Source) => SourceAddress | undefined,
    typesOf: (source: Source) => DescribedTypes | undefined,
  ): Promise<GraphSources> {
    const used: Shared[] = [];
    const byId = new Map<string, RowSource>();
    const opening: Promise<readonly SchemaFault[]>[] = [];
    for (const source of catalogue.sources.values()) {
      const address = addressOf(source);
      if (address === undefined) {
        byId.set(source.id, unreachable(source.id));
        continue;
      }
      const { shared, isNew } = this.#share(catalogue, source, { address, types: typesOf(source) });
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

  #share(
    catalogue: Catalogue,
    source: Source,
    { address, types }: Known,
  ): { readonly shared: Shared; readonly isNew: boolean } {
    const { id, kind } = source;
    const limits = source.limits ?? this.#input.limits;
    const expectations = expectationsOf(catalogue, id);
    const tables = accessesOf(catalogue, id);
    const said = [
      id,
      kind,
      limits,
      address,
      [...tables],
      expectations.map(({ expectation }) => expectation),
      types,
    ];
    const key = createHash('sha256').update(JSON.stringify(said)).digest('hex');
    const known = this.#shared.get(key);
    if (known !== undefined) return { shared: known, isNew: false };
    const { network, onError, onChecked, driftMs } = this.#input;
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

/** Of a source whose address nobody can open: the hub's secret is another one. */
function unreachable(source: string): RowSource {
  const refuse = () =>
    Promise.reject(new HubError('SOURCE_UNAVAILABLE', { detail: { zh: source, en: source } }));
  return { lookup: refuse, page: refuse };
}
