import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices, type ServiceDefinition } from '@theguild/federation-composition';

/** Hive Gateway on loopback, over a supergraph that is composed of these subgraphs. */
export interface Router {
  readonly url: string;
  close(): Promise<void>;
}

/** Headers of the client that every subgraph is given, as docs/federation.md says. */
const FORWARDED = ['authorization', 'onecard-agreement', 'onecard-purpose', 'onecard-operator'];

/** @throws Error where the subgraphs do not compose */
export async function startRouter(subgraphs: readonly ServiceDefinition[]): Promise<Router> {
  const composed = composeServices([...subgraphs]);
  if (composed.supergraphSdl === undefined)
    throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
  const gateway = (await createGatewayRuntime())({
    supergraph: composed.supergraphSdl,
    logging: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) =>
        Object.fromEntries(
          FORWARDED.flatMap((name) => {
            const value = request.headers.get(name);
            return value === null ? [] : [[name, value]];
          }),
        ),
    },
  });
  const server = createServer(gateway);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/graphql`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

interface GatewayConfiguration {
  readonly supergraph: string;
  readonly logging: boolean;
  readonly propagateHeaders: {
    fromClientToSubgraphs(given: { readonly request: Request }): Readonly<Record<string, string>>;
  };
}

type CreateGatewayRuntime = (
  configuration: GatewayConfiguration,
) => RequestListener & { [Symbol.asyncDispose](): Promise<void> };

/** Its declarations bring those of a browser's globals with them, which are not Node's: they stay out of this program. */
async function createGatewayRuntime(): Promise<CreateGatewayRuntime> {
  const name: string = '@graphql-hive/gateway-runtime';
  const runtime = (await import(name)) as { readonly createGatewayRuntime: CreateGatewayRuntime };
  return runtime.createGatewayRuntime;
}
