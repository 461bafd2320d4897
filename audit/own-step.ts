import { randomUUID } from 'node:crypto';
import type { Append } from './append.ts';
import { encodeChange } from './entry.ts';
import { HUB_LOG } from './hub-log.ts';

export interface OwnStep {
  readonly action: string;
  /** The department concerned. */
  readonly department: string;
  readonly target: string;
  readonly reason: string | null;
  /** SHA-256 of what it is about, hex. */
  readonly document?: string;
  readonly now: Date;
}

/** What the hub has found by itself, for its own log: nobody did it, so there is no person. */
export function appendOwnStep({ action, department, target, reason, document, now }: OwnStep): Append {
  const leaf = encodeChange({
    time: now.toISOString(),
    requestId: randomUUID(),
    log: HUB_LOG,
    agreement: null,
    agreementVersion: null,
    department,
    client: 'onecard',
    operator: null,
    action,
    target,
    reason,
    document: document ?? null,
  });
  return { log: HUB_LOG, leaves: [leaf] };
}
