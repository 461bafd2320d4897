import type { PageInfo } from '../../generated/graphql.ts';
import type { HubConnection, Operation } from '../hub-connection.ts';

export interface ListPage<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: Pick<PageInfo, 'hasNextPage' | 'endCursor'>;
}

/** Asks for page after page to the end. The operation has the variable `$after` and calls its connection `list`. */
export async function readPages<Node>(
  hub: HubConnection,
  { query, variables }: { readonly query: string; readonly variables: object },
): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  let after: string | null | undefined;
  do {
    const operation: Operation = { query, variables: { ...variables, after } };
    const { list } = await hub.ask<{ readonly list: ListPage<Node> }>(operation);
    nodes.push(...list.nodes);
    after = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  } while (after != null);
  return nodes;
}
