import type { Pool } from 'pg';
import { appendWithin, commit } from '../../audit/append.ts';
import { appendOwnStep } from '../../audit/own-step.ts';
import type { ColumnFault } from '../../connectors/connector.ts';
import { type Drift, type DriftFault, hasOpenDrift, noteDrift } from '../../policies/source-life/drift.ts';
import type { Source } from '../../schema/catalogue.ts';

export interface DriftNotice {
  readonly action: 'SOURCE_DRIFTED' | 'SOURCE_MENDED';
  readonly source: string;
  /** `table.column FAULT`, or `table FAULT`. */
  readonly drifts: readonly string[];
}

export interface DriftRecorderInput {
  readonly pool: Pool;
  readonly onNotice: (notice: DriftNotice) => void;
  readonly onError: (error: unknown) => void;
}

/** Takes what checks of sources find into the hub's database and log: what several hubs find is noted once. */
export function createDriftRecorder(
  input: DriftRecorderInput,
): (source: Source, faults: readonly ColumnFault[]) => void {
  return (source, faults) => {
    recordDrift(input, source, faults).catch(input.onError);
  };
}

async function recordDrift(
  { pool, onNotice }: DriftRecorderInput,
  { id, department }: Source,
  faults: readonly ColumnFault[],
): Promise<void> {
  // Nearly always nothing has happened, which costs no transaction.
  if (faults.length === 0 && !(await hasOpenDrift(pool, id))) return;
  const now = new Date();
  const client = await pool.connect();
  let notices: readonly DriftNotice[];
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = on');
    const { found, mended } = await noteDrift(client, { source: id, drifts: driftsOf(faults), now });
    notices = [...notice('SOURCE_DRIFTED', id, found), ...notice('SOURCE_MENDED', id, mended)];
    if (notices.length > 0)
      await appendWithin(
        client,
        notices.map(({ action, source: target, drifts: told }) => {
          const reason = told.join(', ').slice(0, MOST_CHARACTERS);
          return appendOwnStep({ action, department, target, reason, now });
        }),
      );
    await commit(client);
    client.release();
  } catch (error) {
    // Nobody knows the connection's state.
    client.release(true);
    throw error;
  }
  for (const one of notices) onNotice(one);
}

const FAULTS: Readonly<Record<ColumnFault['kind'], DriftFault>> = {
  'missing-table': 'MISSING_TABLE',
  'missing-column': 'MISSING_COLUMN',
  'wrong-type': 'WRONG_TYPE',
  'changed-type': 'CHANGED_TYPE',
};

/** Each table or column once: several fields may stand on one. */
function driftsOf(faults: readonly ColumnFault[]): readonly Drift[] {
  const drifts = faults.map(({ kind, expectation: { table, column } }) => ({
    ...{ table, fault: FAULTS[kind] },
    column: kind === 'missing-table' ? null : column,
  }));
  return [...new Map(drifts.map((drift) => [`${drift.table}\n${drift.column ?? ''}`, drift])).values()];
}

function notice(
  action: DriftNotice['action'],
  source: string,
  drifts: readonly Drift[],
): readonly DriftNotice[] {
  if (drifts.length === 0) return [];
  const told = drifts.map(
    ({ table, column, fault }) => `${column === null ? table : `${table}.${column}`} ${fault}`,
  );
  return [{ action, source, drifts: told.sort() }];
}

const MOST_CHARACTERS = 500;
