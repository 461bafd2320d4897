import { createSequencer } from '../../../audit/sequencer.ts';
import type { AuditDatabase } from './database.ts';
import { crowd, leavesOf } from './entries.ts';

export interface OldMonth {
  /** Such as 2024-03. */
  readonly month: string;
  readonly count: number;
  readonly logOf: (i: number) => string;
}

/** Writes entries as a hub of that month would have. The third one goes on in several leaves. */
export async function appendInMonth(
  { admin, connect }: Pick<AuditDatabase, 'admin' | 'connect'>,
  { month, count, logOf }: OldMonth,
): Promise<void> {
  await admin.query(`SELECT audit_open_month('${month}-01')`);
  const { rows } = await admin.query<{ last: string; used: boolean }>(
    'SELECT last_value AS last, is_called AS used FROM audit_seq',
  );
  await admin.query(`SELECT setval('audit_seq', audit_month_start('${month}-01'), false)`);
  const sequencer = createSequencer({ connect, onError: () => undefined });
  await Promise.all(
    Array.from({ length: count }, (_, i) =>
      sequencer.append(
        logOf(i),
        leavesOf({
          log: logOf(i),
          agreement: logOf(i) === 'hub' ? null : logOf(i),
          requestId: `${month} ${i}`,
          time: `${month}-15T00:00:00.${String(i % 1_000).padStart(3, '0')}Z`,
          subjects: crowd(i === 2 ? 6_000 : 2),
        }),
      ),
    ),
  );
  await sequencer.close();
  await admin.query(`SELECT setval('audit_seq', $1, $2)`, [rows[0]?.last, rows[0]?.used]);
}
