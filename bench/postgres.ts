import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../server/database/embedded-postgres.ts';

/** A PostgreSQL in a folder of its own, both gone once it has been stopped. */
export async function startPostgres({ durable }: { readonly durable: boolean }) {
  const directory = mkdtempSync(join(tmpdir(), 'onecard-bench-'));
  // Root's PostgreSQL runs as another user, who must get through.
  chmodSync(directory, 0o711);
  const server = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable });
  return {
    url: server.connectionString('postgres'),
    async stop(): Promise<void> {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
