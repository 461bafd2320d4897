import { originOf } from '../../audit/log-signer.ts';
import { logOf } from '../../verify/log-name.ts';
import { NoteError, readVerifierKey, type VerifierKey, writeVerifierKey } from '../../verify/note.ts';

/** A key by which a hub signs its logs, each under the log's own name. */
export interface HubKey {
  /** The hub's name, the host of its address. */
  readonly hub: string;
  readonly publicKey: Buffer;
}

/** @param verifierKey of any log of the hub @throws NoteError */
export function readHubKey(verifierKey: string): HubKey {
  const { name, publicKey } = readVerifierKey(verifierKey);
  const log = logOf(name);
  const [hub = ''] = name.split('/', 1);
  if (log === undefined || originOf(hub, log) !== name) throw new NoteError('no key of a hub’s log');
  return { hub, publicKey };
}

/** The key as that of one log. */
export function keyOfLog({ hub, publicKey }: HubKey, log: string): VerifierKey {
  return readVerifierKey(writeHubKey({ hub, publicKey }, log));
}

export function writeHubKey({ hub, publicKey }: HubKey, log: string): string {
  return writeVerifierKey(originOf(hub, log), publicKey);
}

export function isSameKey(a: HubKey, b: HubKey): boolean {
  return a.hub === b.hub && a.publicKey.equals(b.publicKey);
}
