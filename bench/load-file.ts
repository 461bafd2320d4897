import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import type { FileColumn } from '../connectors/file/file-table.ts';
import { loadFile } from '../connectors/file/load-file.ts';
import { startEmbeddedPostgres } from '../server/database/embedded-postgres.ts';

/** How long a large file takes, and what memory: `node --max-old-space-size=64 --import tsx bench/load-file.ts 2048`. */
const megabytes = Number(process.argv[2] ?? 256);

const column: Omit<FileColumn, 'name'> = {
  type: 'text',
  read: (text) => text,
  otherwise: 'CHARACTER',
  key: false,
  index: undefined,
};
const folder = mkdtempSync(join(tmpdir(), 'onecard-bench-'));
const server = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), durable: false });
try {
  const path = join(folder, 'file.csv');
  await pipeline(Readable.from(chunks()), createWriteStream(path));
  const began = performance.now();
  const load = await loadFile({
    storeUrl: server.connectionString('postgres'),
    table: {
      source: 'bench',
      name: '残疾人证',
      format: {
        ...{ pattern: '*', encoding: 'AUTO', delimiter: ',', sheet: undefined },
        ...{ header: 1, rejectAtMost: 0, formulas: 'REJECT' },
      },
      columns: [
        { ...column, name: '身份证号', key: true, index: 'ID_NUMBER' },
        { ...column, name: '姓名' },
        { ...column, name: '住址' },
        { ...column, name: '等级', type: 'integer' },
        { ...column, name: '发证日期', type: 'date' },
      ],
    },
    path,
    mostBytes: 2 ** 40,
    record: async () => {},
  });
  const seconds = (performance.now() - began) / 1_000;
  const size = statSync(path).size / 2 ** 20;
  console.log(
    `${load.outcome} ${load.report.rows} rows, ${size.toFixed(0)} MB in ${seconds.toFixed(1)} s; greatest memory ${(process.resourceUsage().maxRSS / 1_024).toFixed(0)} MB`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function* chunks(): Generator<Buffer> {
  yield iconv.encode('身份证号,姓名,住址,等级,发证日期,备注\r\n', 'gb18030');
  let bytes = 0;
  for (let i = 0; bytes < megabytes * 2 ** 20; ) {
    let text = '';
    for (const end = i + 1_000; i < end; i++)
      text += `${460_000_000_000_000_000n + BigInt(i)},符大姐,"海南省海口市龙华区滨海大道${i}号",${i % 4},2020-01-31,不装载的备注\r\n`;
    const chunk = iconv.encode(text, 'gb18030');
    bytes += chunk.length;
    yield chunk;
  }
}
