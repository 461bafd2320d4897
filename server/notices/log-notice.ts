import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { encodeEntry } from '../../audit/entry.ts';
import { HUB_CLIENT } from '../../audit/hub-log.ts';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import type { Agreement } from '../../policies/agreement.ts';
import type { Coordinate } from '../../schema/catalogue.ts';
import type { MaskName } from '../../schema/masks.ts';
import { messageId } from './notice-message.ts';

export interface NoticeToLog {
  /** The delivery. */
  readonly id: string;
  readonly agreement: Agreement;
  readonly purpose: string;
  readonly granted: ReadonlyMap<Coordinate, MaskName>;
  readonly idNumber: string;
  readonly body: string;
}

export interface NoticeLog {
  readonly pool: Pool;
  readonly pseudonyms: SubjectPseudonyms;
}

/**
 * Writes into the agreement's log that its consumer is told about a person, once per notice and before the first attempt: were we to
 * die after it, the entry is one too many, never one too few. It is an access by the hub's own client in the consumer's name; its
 * request id is the message's, its digest that of the message.
 */
export async function logNotice({ pool, pseudonyms }: NoticeLog, notice: NoticeToLog): Promise<void> {
  const { id, agreement, purpose, granted, idNumber, body } = notice;
  const now = new Date();
  const leaves = encodeEntry({
    time: now.toISOString(),
    requestId: messageId(id),
    log: agreement.id,
    agreement: agreement.id,
    agreementVersion: agreement.version,
    department: agreement.document.consumer,
    client: HUB_CLIENT,
    operator: null,
    terminal: null,
    purpose,
    emergency: null,
    signature: null,
    outcome: 'RELEASED',
    codes: [],
    operation: null,
    coordinates: [...granted.keys()],
    denied: [],
    masks: Object.fromEntries([...granted].filter(([, mask]) => mask !== 'NONE')),
    rows: 1,
    asked: [],
    subjects: [pseudonyms.of(idNumber)],
    subjectKeyEpoch: pseudonyms.epoch,
    digest: createHash('sha256').update(body).digest('hex'),
  });
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = 2000');
    const { rowCount } = await client.query(
      'UPDATE change_delivery SET logged_at = $2 WHERE id = $1 AND logged_at IS NULL',
      [id, now],
    );
    if (rowCount === 1) await appendWithin(client, [{ log: agreement.id, leaves }]);
    await commit(client);
    failed = false;
  } finally {
    client.release(failed);
  }
}
