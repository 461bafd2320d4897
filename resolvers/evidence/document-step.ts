import type { Pool } from 'pg';
import type { Month } from '../../audit/archive/months.ts';
import { type Archive, findArchivedMonth, readFiles } from '../../audit/archive/read-archive.ts';
import { findChanges } from '../../audit/changes.ts';
import { HubError } from '../../errors.ts';
import { documentHash } from '../../policies/document/document-hash.ts';
import type { VersionRecord } from '../../policies/lifecycle/read-agreements.ts';
import { type AnyLeaf, decodeEntry } from '../../verify/entry/decode-entry.ts';

/** Steps of one version of an agreement that are looked at for its document's hash. */
const MOST_STEPS = 200;
/** Files of the archive that are: an agreement's steps are mostly at the beginning of its log. */
const MOST_FILES = 4;

export interface DocumentStepInput {
  readonly pool: Pool;
  readonly archive: Archive;
}

/** The first step that has a version's document; or why there is none at hand, in both languages. */
export type DocumentStep = { readonly log: string; readonly index: number } | { readonly missing: string };

export async function findDocumentStep(
  input: DocumentStepInput,
  version: VersionRecord,
): Promise<DocumentStep> {
  const { agreement } = version;
  const question = { agreement, versions: [version.version], limit: MOST_STEPS };
  const changes = await findChanges(input.pool, question);
  const online = changes.find(({ entry }) => hasDocument(entry, version));
  return online === undefined ? findArchivedStep(input, version) : { log: online.log, index: online.index };
}

export function hasDocument(leaf: AnyLeaf, { agreement, version, document }: VersionRecord): boolean {
  return (
    leaf.kind === 'change' &&
    leaf.agreement === agreement &&
    leaf.agreementVersion === version &&
    leaf.document === documentHash(document)
  );
}

async function findArchivedStep(
  { pool, archive }: DocumentStepInput,
  version: VersionRecord,
): Promise<DocumentStep> {
  const log = version.agreement;
  const hash = documentHash(version.document);
  const unread: { readonly from: number; readonly to: number }[] = [];
  let end = 0;
  for (const file of await readFiles(pool, { log, limit: MOST_FILES })) {
    const leaves = file.isExpired ? undefined : await archive.leaves(file).catch(undefinedWhereUnavailable);
    // Few leaves have the hash, and only these are worth decoding.
    const at = leaves?.findIndex((leaf) => leaf.includes(hash) && hasDocument(decodeEntry(leaf), version));
    if (at !== undefined && at >= 0) return { log, index: file.first + at };
    if (leaves === undefined) unread.push({ from: file.first, to: file.next });
    end = file.next;
  }
  for (const range of [...unread, { from: end, to: Number.MAX_SAFE_INTEGER }]) {
    const month = await findArchivedMonth(pool, { log, ...range });
    if (month !== undefined) return { missing: await explain(pool, log, month) };
  }
  return { missing: '无可见条目载有其散列 · no entry at hand has its hash' };
}

/** The auditor is told which month was not read; the rest of the package does not depend on it. */
function undefinedWhereUnavailable(error: unknown): undefined {
  if (error instanceof HubError && error.code === 'SOURCE_UNAVAILABLE') return undefined;
  throw error;
}

async function explain(pool: Pool, log: string, month: Month): Promise<string> {
  const [file] = await readFiles(pool, { log, month, limit: 1 });
  return file?.isExpired === true
    ? `条目已归档于 ${month},归档已到期销毁 · entry archived in ${month}, which has expired`
    : `条目已归档于 ${month}:请先 onecard audit restore ${month},再重新制作 · entry archived in ${month}: have it brought back by onecard audit restore ${month}, then make the package anew`;
}
