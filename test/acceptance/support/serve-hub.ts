import { once } from 'node:events';
import { buildCatalogue } from '../../../schema/build.ts';
import { startHub } from '../../../server/hub.ts';
import type { HubProcessInput } from './hub-process.ts';

// Runs in the child process of hub-process.ts: serves until whoever started it lets go.
const [{ settings, databases, secret }] = (await once(process, 'message')) as [HubProcessInput];
const hub = await startHub({
  settings,
  databases,
  catalogue: buildCatalogue(),
  secret: Buffer.from(secret),
  onError: () => undefined,
});
process.once('disconnect', () => hub.stop().finally(() => process.exit(0)));
process.send?.('listening');
