import type { Pool } from 'pg';
import { prepareFileTable } from '../../connectors/file/file-store.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { withClient } from '../../with-client.ts';
import { createDelivery } from './deliver-file.ts';
import { deliveredTables } from './file-tables.ts';
import type { FilesRouteInput } from './files-route.ts';
import { startFolderWatch } from './folder-watch.ts';

export interface FilesInput {
  /** The hub's own database. */
  readonly pool: Pool;
  readonly storeUrl: string;
  /** The catalogue in service, now. */
  readonly catalogue: () => Catalogue;
  readonly folder: string;
  readonly mostBytes: number;
  /** Whether this process looks into the folders. */
  readonly watchesFolders: boolean;
  readonly onError: (error: unknown) => void;
}

/** The ways in which files come in. */
export interface Files {
  readonly route: Omit<FilesRouteInput, 'verify'>;
  close(): Promise<void>;
}

/** Takes files in from now on: those of the folders by itself, those of the route as they come. */
export function openFiles(input: FilesInput): Files {
  const { folder, mostBytes, onError } = input;
  const deliver = createDelivery(input);
  const tables = () => deliveredTables(input.catalogue());
  const watch = input.watchesFolders ? startFolderWatch({ folder, tables, deliver, onError }) : undefined;
  return { route: { tables, deliver, folder, mostBytes }, close: async () => watch?.close() };
}

/**
 * Makes the tables of a catalogue's FILE sources, empty, where they are not there: before its sources are checked. What
 * cannot be made is told, and the others are.
 */
export async function prepareFiles(
  storeUrl: string,
  catalogue: Catalogue,
  onError: (error: unknown) => void,
): Promise<void> {
  const tables = deliveredTables(catalogue).map(({ table }) => table);
  if (tables.length === 0) return;
  await withClient(storeUrl, async (client) => {
    for (const table of tables) await prepareFileTable(client, table).catch(onError);
  }).catch(onError);
}
