import type { Connector } from '../connector.ts';
import type { ConnectorInput } from '../open-connector.ts';
import { openDatabase } from '../sql/open-database.ts';
import { fileSourceUrl } from './file-store.ts';

/**
 * A FILE source: tables of the file store, in the source's own namespace. They are made as the SDL file says when it is
 * published or the first file comes, so that a table or column which is not there yet is no fault of the file.
 */
export function openFileConnector(input: ConnectorInput): Connector {
  const { address, source } = input;
  const database = openDatabase({
    ...input,
    address: { ...address, url: fileSourceUrl(address.url, source) },
  });
  return {
    ...database,
    async check(expectations) {
      const faults = await database.check(expectations);
      return faults.filter(({ kind }) => kind === 'wrong-type');
    },
  };
}
