import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import { createSequencer } from '../../../audit/sequencer.ts';
import { type BundleOrder, exportBundle, type WrittenBundle } from '../../../cli/audit/export-bundle.ts';
import type { HubConnection } from '../../../cli/hub-connection.ts';
import { RESTRICTED_SESSION } from '../../../server/database/pools.ts';
import { connectHub } from '../../audit/support/database.ts';
import { leavesOf } from '../../audit/support/entries.ts';
import type { TestHub } from '../../support/hub.ts';

/** An auditor's way to a test's hub, as the commands have it. */
export function auditorAt(hub: TestHub, client = 'auditor'): Pick<HubConnection, 'ask'> {
  return {
    async ask<Data>({ query, variables }: { readonly query: string; readonly variables?: unknown }) {
      const answer = await hub.ask(query, { client, variables: variables as Record<string, unknown> });
      if (answer.codes.length > 0) throw new Error(answer.text);
      return answer.data as Data;
    },
  };
}

/** Appends entries to logs, one second of 2026-06-30 after the other from a time after midnight UTC. */
export async function fillLog(
  hub: TestHub,
  log: string,
  { count, from = 0 }: { readonly count: number; readonly from?: number },
): Promise<void> {
  const connect = () => connectHub(hub.database.url(RESTRICTED_SESSION));
  const sequencer = createSequencer({ connect, onError: () => undefined });
  const append = (i: number) => {
    const time = new Date(Date.UTC(2026, 5, 30) + (from + i) * 1_000).toISOString();
    return sequencer.append(log, leavesOf({ log, requestId: `${i}`, time }));
  };
  await Promise.all(Array.from({ length: count }, (_, i) => append(i)));
  await sequencer.close();
}

/** A folder that is gone after the test, or after `remove` where there is none. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'onecard-bundle-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Exports into a folder that is gone after the test. */
export async function exported(
  hub: TestHub,
  order: Omit<BundleOrder, 'output'>,
): Promise<WrittenBundle & { readonly folder: string }> {
  const { path, remove } = temporaryFolder();
  onTestFinished(remove);
  const folder = join(path, 'bundle');
  return { ...(await exportBundle(auditorAt(hub), { ...order, output: folder })), folder };
}

/** Paths of the files in a folder, ascending. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path))
    .sort();
}
