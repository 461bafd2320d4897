import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

// As many processes as WORKERS says, which do a fixed piece of work for each request and know no database: what the machine
// has to give, while the generator of the load takes its part.
const { WORKERS, PORT, HASHES } = process.env;
const BLOCK = Buffer.alloc(1_024, 'x');

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  for (let i = 0; i < Number(WORKERS); i += 1) cluster.fork();
  process.on('SIGTERM', () => process.exit());
} else {
  createServer((request, response) => {
    request.resume().on('end', () => {
      const hash = createHash('sha256');
      if (request.method === 'POST') for (let i = 0; i < Number(HASHES); i += 1) hash.update(BLOCK);
      response.setHeader('content-type', 'application/json');
      response.end(`{"data":"${hash.digest('hex')}"}`);
    });
  }).listen(Number(PORT), '127.0.0.1');
}
