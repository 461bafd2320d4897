import type { CheckpointKey, LogCheckpoint } from '../../generated/graphql.ts';
import type { HubConnection } from '../hub-connection.ts';

const CHECKPOINT = 'query($log: String!) { checkpoint(log: $log) { note verifierKeys } }';
const KEYS =
  'query($log: String!) { checkpointKeys(log: $log) { verifierKey since signs until introducedBy } }';

type Asked = Pick<LogCheckpoint, 'note' | 'verifierKeys'>;

/** The hub's checkpoint of a log as it stands; null where there is none for the client. @throws HubRefusal */
export async function askCheckpoint(hub: HubConnection, log: string): Promise<Asked | null> {
  const { checkpoint } = await hub.ask<{ readonly checkpoint: Asked | null }>({
    query: CHECKPOINT,
    variables: { log },
  });
  return checkpoint;
}

/** All keys that have signed the log's checkpoints, by the hub's word, the newest first. @throws HubRefusal */
export async function askCheckpointKeys(hub: HubConnection, log: string): Promise<readonly CheckpointKey[]> {
  const { checkpointKeys } = await hub.ask<{ readonly checkpointKeys: readonly CheckpointKey[] }>({
    query: KEYS,
    variables: { log },
  });
  return checkpointKeys;
}
