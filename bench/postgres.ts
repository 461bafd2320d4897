import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../server/database/embedded-postgres.ts';

/** A PostgreSQL in a folder of its own, both gone once it has been stopped. */
export async function startPostgres({ durable }: { readonly durable: boolean }) {
  const folder = temporaryFolder();
  const server = await startEmbeddedPostgres({ directory: join(folder.path, 'postgres'), durable });
  return {
    pid: server.pid,
    url: server.connectionString('postgres'),
    async stop(): Promise<void> {
      await server.stop();
      folder.remove();
    },
  };
}

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'onecard-bench-'));
  // Root's PostgreSQL runs as another user, who must get through.
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
