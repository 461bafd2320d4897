import { createHash } from 'node:crypto';
import { encodeChange, encodeEntry } from '../../audit/entry.ts';
import { HUB_LOG } from '../../audit/hub-log.ts';
import type { Sequencer } from '../../audit/sequencer.ts';
import type { SubjectPseudonyms } from '../../audit/subject.ts';
import type { ErrorCode } from '../../errors.ts';
import type { AccessRecordFilter } from '../../generated/graphql.ts';
import type { Caller } from '../../resolvers/request-context.ts';
import type { ExportEnd } from './formats.ts';

/** Who exports what. */
export interface RecordsExport {
  readonly requestId: string;
  readonly caller: Caller;
  readonly operator: string | undefined;
  /** Empty until the body has been read. */
  readonly filter: AccessRecordFilter;
}

/** What the hub's log says of exports: that one begins, before its first byte leaves; how it ended; and refusals. */
export interface ExportLog {
  begun(made: RecordsExport): Promise<void>;
  refused(made: RecordsExport, code: ErrorCode): Promise<void>;
  completed(made: RecordsExport, end: ExportEnd): Promise<void>;
  brokenOff(made: RecordsExport, end: ExportEnd): Promise<void>;
}

/** The coordinate by which an export stands in the log: that of the same records in GraphQL. */
export const EXPORTED = 'Query.accessRecords';
/** What an entry's text may hold. */
const REASON_LIMIT = 1_000;

export function createExportLog(sequencer: Sequencer, pseudonyms: SubjectPseudonyms): ExportLog {
  const access = (made: RecordsExport, code: ErrorCode | undefined) => {
    const { caller, operator, requestId, filter } = made;
    return encodeEntry({
      ...{ time: new Date().toISOString(), requestId, log: HUB_LOG, agreement: null, agreementVersion: null },
      ...{ department: caller.department, client: caller.client, operator: operator ?? null },
      ...{ terminal: null, purpose: null, emergency: null, signature: null },
      outcome: code === undefined ? 'RELEASED' : 'REFUSED',
      codes: code === undefined ? [] : [code],
      operation: null,
      coordinates: [EXPORTED],
      denied: code === undefined ? [] : [EXPORTED],
      ...{ masks: {}, rows: 0, subjects: [] },
      // Whoever asks who searched for a person finds exports too.
      asked: filter.subject == null ? [] : [pseudonyms.of(filter.subject)],
      ...{ subjectKeyEpoch: pseudonyms.epoch, digest: null },
    });
  };
  const change = (
    made: RecordsExport,
    { action, reason, document }: { action: string; reason: string; document: string },
  ) =>
    encodeChange({
      ...{ time: new Date().toISOString(), requestId: made.requestId, log: HUB_LOG, agreement: null },
      ...{ agreementVersion: null, department: made.caller.department, client: made.caller.client },
      ...{ operator: made.operator ?? null, action, target: made.requestId, reason, document },
    });
  const ended = async (
    made: RecordsExport,
    { records, digest }: ExportEnd,
    action: string,
  ): Promise<void> => {
    await sequencer.append(HUB_LOG, [
      change(made, { action, reason: `records: ${records}`, document: digest }),
    ]);
  };
  return {
    async begun(made) {
      const { subject, ...rest } = made.filter;
      const said = JSON.stringify({
        ...rest,
        ...(subject == null ? {} : { subject: pseudonyms.of(subject) }),
      });
      const document = createHash('sha256').update(said).digest('hex');
      const reason = said.slice(0, REASON_LIMIT).replace(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}');
      await sequencer.append(HUB_LOG, [
        ...access(made, undefined),
        change(made, { action: 'RECORDS_EXPORT_BEGUN', reason, document }),
      ]);
    },
    async refused(made, code) {
      await sequencer.append(HUB_LOG, access(made, code));
    },
    completed: (made, end) => ended(made, end, 'RECORDS_EXPORT_COMPLETED'),
    brokenOff: (made, end) => ended(made, end, 'RECORDS_EXPORT_BROKEN_OFF'),
  };
}
