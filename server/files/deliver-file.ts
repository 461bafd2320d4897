import { basename } from 'node:path';
import type { Pool } from 'pg';
import { type FileLoad, type LoadInput, loadFile } from '../../connectors/file/load-file.ts';
import { HubError } from '../../errors.ts';
import type { DeliveredTable } from './file-tables.ts';
import { type Deliverer, recordLoad } from './record-load.ts';

export interface DeliveryInput {
  /** The hub's own database. */
  readonly pool: Pool;
  readonly storeUrl: string;
  readonly mostBytes: number;
}

export interface Delivery {
  readonly delivered: DeliveredTable;
  readonly path: string;
  /** The name that it was delivered under; by default that of the path. */
  readonly fileName?: string;
  readonly deliverer: Deliverer;
  readonly onProgress?: LoadInput['onProgress'];
}

/** Takes a file in: loads it, or refuses it, and writes either down. */
export type Deliver = (delivery: Delivery) => Promise<FileLoad>;

export function createDelivery({ pool, storeUrl, mostBytes }: DeliveryInput): Deliver {
  return ({ delivered, path, fileName = basename(path), deliverer, onProgress }) =>
    loadFile({
      ...{ storeUrl, mostBytes, path, onProgress },
      table: delivered.table,
      record: (load) => recordLoad(pool, { delivered, fileName, deliverer, load }),
    });
}

/** The table that a name means, its own or its type's. @throws HubError BAD_USER_INPUT naming those that there are */
export function findTable(
  tables: readonly DeliveredTable[],
  { source, name }: { readonly source: string; readonly name: string },
): DeliveredTable {
  const own = tables.filter((delivered) => delivered.source.id === source);
  const found = own.find(({ type, table }) => type === name || table.name === name);
  if (found !== undefined) return found;
  const there = (own.length > 0 ? own : tables).map(({ source: { id }, type }) => `${id}/${type}`).join(', ');
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `没有这样的文件来源或表;现有:${there || '无'}`,
      en: `there is no such FILE source or table; there are: ${there || 'none'}`,
    },
  });
}
