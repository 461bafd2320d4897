import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { BATCHES, mapped } from './batches.ts';
import type { ObjectRow } from './fetch-objects.ts';
import { Query } from './roots.ts';
import { endOnRequest, PORT } from './serve.ts';

/** A program: Mercurius with jit from the second request on, and its own loaders. */
interface Asked {
  readonly obj: ObjectRow;
}

const loaders = mapped(BATCHES, (fields) =>
  mapped(fields, ({ by, batch }) => ({
    loader: (asked: readonly Asked[]) => batch(asked.map(({ obj }) => obj[by] as string)),
    // Its cache within a request makes a text of each parent first, and each parent is asked for once.
    opts: { cache: false },
  })),
);

const app = Fastify();
app.register(mercurius, {
  schema: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers: { Query },
  loaders: loaders as never,
  jit: 1,
});
app.get('/readyz', async () => ({ status: 'ready' }));
await app.listen({ host: '127.0.0.1', port: PORT });
endOnRequest(() => app.close());
