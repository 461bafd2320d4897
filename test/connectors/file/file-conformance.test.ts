import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { FileTable } from '../../../connectors/file/file-table.ts';
import { loadFile } from '../../../connectors/file/load-file.ts';
import { FORMAT } from '../../support/file-table.ts';
import { startSourceProxy } from '../../support/source-proxy.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import { describeConformance } from '../conformance.ts';
import type { DataTable, DataType } from '../conformance-data.ts';

const TYPES: Readonly<Partial<Record<DataType, 'integer' | 'date' | 'timestamptz'>>> = {
  INTEGER: 'integer',
  DATE: 'date',
};

function tableOf({ name, columns }: DataTable): FileTable {
  return {
    source: 'a-source',
    name,
    format: { ...FORMAT, rejectAtMost: 0 },
    columns: columns.map((column) => ({
      name: column.name,
      type: TYPES[column.type] ?? 'text',
      read: (text) => text,
      otherwise: 'CHARACTER',
      key: false,
      index: column.type === 'ID_NUMBER' ? 'ID_NUMBER' : undefined,
    })),
  };
}

const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
const csvOf = ({ columns, rows }: DataTable) =>
  [columns.map(({ name }) => name), ...rows].map((row) => row.map(quoted).join(',')).join('\n');

describeConformance(
  {
    name: 'FILE',
    database: true,
    finds: ['wrong-type'],
    typed: false,
  },
  async (data) => {
    const store = await createTestDatabase('template0');
    const folder = mkdtempSync(join(tmpdir(), 'onecard-files-'));
    for (const table of data) {
      const path = join(folder, table.name);
      writeFileSync(path, iconv.encode(csvOf(table), 'gb18030'));
      const load = await loadFile({
        ...{ storeUrl: store.url(), table: tableOf(table), path, mostBytes: 1_000_000 },
        record: async () => {},
      });
      if (load.outcome !== 'LOADED') throw new Error(JSON.stringify(load));
    }
    rmSync(folder, { recursive: true });
    const proxy = await startSourceProxy(store.url());
    return {
      input: {
        kind: 'FILE',
        address: { url: proxy.url },
        tables: new Map(),
        network: { loopbackAllowed: true },
      },
      takeDown: () => proxy.takeDown(),
      bringUp: () => proxy.bringUp(),
      stall: () => proxy.stall(),
      resume: () => proxy.resume(),
      close: async () => {
        await proxy.close();
        await store.drop();
      },
    };
  },
);
