import { startEmbeddedPostgres } from '../../../server/database/embedded-postgres.ts';

const server = await startEmbeddedPostgres({ directory: process.argv[2] as string });
process.once('SIGTERM', () => server.stop());
const ready = { connectionString: server.connectionString('postgres'), serverPid: server.pid };
process.stdout.write(`${JSON.stringify(ready)}\n`);
