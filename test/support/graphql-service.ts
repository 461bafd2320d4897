import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';

/** A real GraphQL server on loopback that can fail as a server does. */
export interface GraphqlService {
  readonly url: string;
  /** Bodies of the requests. */
  readonly received: readonly ReceivedOperation[];
  /** Cuts every connection and refuses new ones. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
  /** Connections stay, and no answer comes any more. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface ReceivedOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export async function startGraphqlService(
  schema: GraphQLSchema,
  { introspection = true }: { readonly introspection?: boolean } = {},
): Promise<GraphqlService> {
  const apollo = new ApolloServer({
    schema,
    introspection,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  await apollo.start();
  const received: ReceivedOperation[] = [];
  let held: (() => void)[] | undefined;
  const listener: RequestListener = async (request, response) => {
    const body = (await json(request)) as ReceivedOperation;
    received.push(body);
    if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve));
    const headers = new HeaderMap(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const),
    );
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body },
      context: async () => ({}),
    });
    response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers));
    response.end(answer.body.kind === 'complete' ? answer.body.string : undefined);
  };
  const server = createServer(listener);
  const listen = async (port: number) => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const takeDown = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://localhost:${port}/graphql`,
    received,
    takeDown,
    bringUp: async () => {
      await listen(port);
    },
    stall: () => {
      held = [];
    },
    resume: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const go of waiting) go();
    },
    close: async () => {
      if (server.listening) await takeDown();
      await apollo.stop();
    },
  };
}
