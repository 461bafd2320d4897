import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';

/** A source as far as the selection asks. @throws CommandError where the department has none of that name */
export async function readSource<T>(hub: HubConnection, id: string, selection: string): Promise<T> {
  const { source } = await hub.ask<{ readonly source: T | null }>({
    query: `query($id: String!) { source(id: $id) { ${selection} } }`,
    variables: { id },
  });
  if (source !== null) return source;
  throw new CommandError(
    `没有来源 ${id};见 onecard source list · there is no source ${id}; see onecard source list`,
  );
}
