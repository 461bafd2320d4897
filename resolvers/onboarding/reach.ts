import type { AddressRules } from '../../addresses.ts';
import type { Connector, DescribedTable } from '../../connectors/connector.ts';
import { openConnector } from '../../connectors/open-connector.ts';
import type { SourceAddress } from '../../connectors/source-address.ts';
import type { SourceLimits } from '../../connectors/source-limits.ts';
import { accessesOf, type Catalogue, type Source } from '../../schema/catalogue.ts';

/** How sources are reached that are not in service yet. */
export interface Reach {
  readonly network: AddressRules;
  /** Of sources whose files say nothing of them. */
  readonly limits: SourceLimits;
  readonly seal: (address: SourceAddress, source: string) => Buffer;
  readonly open: (sealed: Buffer, source: string) => SourceAddress;
}

export interface Reached {
  readonly id: string;
  readonly kind: Source['kind'];
  readonly address: SourceAddress;
  /** As the source describes them, where they are to be asked. */
  readonly tables?: readonly DescribedTable[];
}

/** Opens the way to a source of which no SDL file is known yet. To be closed by the caller. */
export function connectBare(
  { network, limits }: Reach,
  { id, kind, address, tables = [] }: Reached,
): Connector {
  return openConnector({
    source: id,
    kind,
    address,
    limits: { ...limits, pool: 2 },
    tables: new Map(tables.flatMap(({ name, access }) => (access === undefined ? [] : [[name, access]]))),
    network: networkOf(kind, network),
  });
}

/** Opens the way to a source as its SDL file in a catalogue describes it. To be closed by the caller. */
export function connectDescribed(
  { network, limits }: Reach,
  {
    source,
    catalogue,
    address,
  }: { readonly source: Source; readonly catalogue: Catalogue; readonly address: SourceAddress },
): Connector {
  return openConnector({
    source: source.id,
    kind: source.kind,
    address,
    limits: { ...(source.limits ?? limits), pool: 2 },
    tables: accessesOf(catalogue, source.id),
    network: networkOf(source.kind, network),
  });
}

/** Whoever runs the hub says where the file store is, and may name its own host. */
function networkOf(kind: Source['kind'], network: AddressRules): AddressRules {
  return kind === 'FILE' ? { loopbackAllowed: true } : network;
}
