import type { HubDatabases } from '../hub-databases.ts';
import type { LoginOutcome } from '../identity/failure-delay.ts';

/** What a worker has to be told before it can start. By its own pipe: an environment could be read by others. */
export interface StartMessage {
  readonly kind: 'start';
  readonly number: number;
  readonly of: number;
  readonly databases: HubDatabases;
}

export interface LoginMessage extends LoginOutcome {
  readonly kind: 'login';
}

export type ToWorker = StartMessage | LoginMessage | { readonly kind: 'stop' };

export type FromWorker =
  /** It has been loaded, and can be told. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'ready'; readonly unreachable: readonly string[] }
  | LoginMessage;
