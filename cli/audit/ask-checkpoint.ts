import type { LogCheckpoint } from '../../generated/graphql.ts';
import type { HubConnection } from '../hub-connection.ts';

const QUERY = 'query($log: String!) { checkpoint(log: $log) { note verifierKey } }';

/** The hub's checkpoint of a log as it stands; null where there is none for the client. @throws HubRefusal */
export async function askCheckpoint(
  hub: HubConnection,
  log: string,
): Promise<Pick<LogCheckpoint, 'note' | 'verifierKey'> | null> {
  const { checkpoint } = await hub.ask<{
    readonly checkpoint: Pick<LogCheckpoint, 'note' | 'verifierKey'> | null;
  }>({ query: QUERY, variables: { log } });
  return checkpoint;
}
