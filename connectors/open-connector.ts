import type { AddressRules } from '../addresses.ts';
import type { Connector } from './connector.ts';
import { openFileConnector } from './file/file-connector.ts';
import { createGraphqlConnector } from './graphql/graphql-connector.ts';
import { type ResilientConnector, resilient } from './resilient.ts';
import { createRestConnector } from './rest/rest-connector.ts';
import { shareLookups } from './shared-lookups.ts';
import type { SourceAddress } from './source-address.ts';
import type { SourceKind } from './source-kind.ts';
import type { SourceLimits } from './source-limits.ts';
import { openDatabase } from './sql/open-database.ts';
import type { TableAccess } from './table-access.ts';

export interface ConnectorInput {
  /** Identifier of the source, for messages. */
  readonly source: string;
  readonly kind: SourceKind;
  readonly address: SourceAddress;
  readonly limits: SourceLimits;
  /** By table name, where the kind needs it. */
  readonly tables: ReadonlyMap<string, TableAccess>;
  readonly network: AddressRules;
}

/**
 * Opens the way to a source, within its limits. Nothing is connected before it is needed.
 * @throws HubError BAD_USER_INPUT where the address does not fit the kind
 */
export function openConnector(input: ConnectorInput): ResilientConnector {
  const { source, kind, limits } = input;
  const connector = resilient({ source, limits, connector: connectorOf(input) });
  return kind === 'SQL' || kind === 'FILE' ? shareLookups(connector, limits.rows) : connector;
}

function connectorOf(input: ConnectorInput): Connector {
  switch (input.kind) {
    case 'SQL':
      return openDatabase(input);
    case 'FILE':
      return openFileConnector(input);
    case 'REST':
      return createRestConnector(input);
    case 'GRAPHQL':
      return createGraphqlConnector(input);
  }
}
