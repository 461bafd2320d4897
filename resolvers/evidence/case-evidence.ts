import type { Pool } from 'pg';
import type { Archive } from '../../audit/archive/read-archive.ts';
import type { Checkpoints, ProvenLeaf } from '../../audit/checkpoints.ts';
import type { LogSigner } from '../../audit/log-signer.ts';
import { HubError } from '../../errors.ts';
import type { CaseEvidence, QueryCaseEvidenceArgs } from '../../generated/graphql.ts';
import { canonicalDocument, documentHash } from '../../policies/document/document-hash.ts';
import { readVersions, type VersionRecord } from '../../policies/lifecycle/read-agreements.ts';
import { tooCostly } from '../../policies/limits.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { EvidenceFile } from '../../verify/case/evidence-manifest.ts';
import { type AnyLeaf, decodeEntry } from '../../verify/entry/decode-entry.ts';
import type { RequestContext, RequestFacts } from '../request-context.ts';
import type { ResolverMap } from '../shared-data-resolvers.ts';
import { viewerOf } from '../viewer.ts';
import { isVisibleLog, readEntryId, type VisibleLogsOf } from '../visible-logs.ts';
import { CASE_README } from './case-readme.ts';
import { writeCaseReport } from './case-report.ts';
import { findDocumentStep, hasDocument } from './document-step.ts';

const MOST_ENTRIES = 100;
/** Where an entry was found that cannot be proven to the auditor: its log is not for him, or it has expired meanwhile. */
const NOT_PROVEN = '载有其散列的条目无法出示 · the entry with its hash cannot be shown';

export interface CaseEvidenceInput {
  readonly pool: Pool;
  readonly catalogue: Catalogue;
  readonly checkpoints: Checkpoints;
  readonly signer: LogSigner;
  readonly archive: Archive;
  readonly visibleLogsOf: VisibleLogsOf;
}

/** What an auditor hands to a supervisory body: the hub writes and signs all of it, and nothing that the auditor may not see. */
export function caseEvidenceResolvers(input: CaseEvidenceInput): ResolverMap {
  const { catalogue, signer } = input;
  // As much work as many requests, so aliases must not multiply it.
  const working = new WeakSet<RequestFacts>();
  const Query = {
    async caseEvidence(
      _: unknown,
      { entries: ids, title }: QueryCaseEvidenceArgs,
      context: RequestContext,
    ): Promise<CaseEvidence | null> {
      const { facts } = context;
      const wanted = readIds(ids);
      if (working.has(facts)) throw tooCostly('一次请求只制作一个证据包', 'a request makes one package only');
      working.add(facts);
      const cases = await proveEntries(input, facts, wanted);
      if (cases === undefined) return null;
      const versions = await readConcerned(input, context, cases);
      const { supporting, reasons } = await proveDocuments(input, facts, versions.known);
      const all = [...new Map([...cases, ...supporting].map((entry) => [entry.id, entry])).values()];
      // A document whose hash no entry has proves nothing.
      const isProven = (version: VersionRecord) => all.some(({ leaf }) => hasDocument(leaf, version));
      const proven = versions.known.filter(isProven);
      const missing = versions.known
        .filter((version) => !isProven(version))
        .map((version) => ({ document: nameOf(version), reason: reasons.get(version) ?? NOT_PROVEN }));
      const documents = proven.map((version) => ({
        path: `agreements/${version.agreement}/${version.version}.json`,
        title: `${version.document.title.zh} · ${version.document.title.en}`,
        sha256: documentHash(version.document),
        content: Buffer.from(canonicalDocument(version.document)),
      }));
      const { caller, requestId } = facts;
      const report = writeCaseReport(
        {
          ...{ title: title ?? undefined, requestId, madeAt: new Date() },
          ...{ department: caller.department, client: caller.client, entries: cases, documents },
          supporting: supporting.map(({ id }) => id),
          withheld: versions.withheld,
          missing,
          evidenceKeys: signer.evidenceKeys,
        },
        catalogue.schema,
      );
      const logs = [...new Set(all.map(({ log }) => log))].sort();
      const keys = [...signer.evidenceKeys, ...logs.flatMap((log) => signer.verifierKeysOf(log))];
      const files: readonly EvidenceFile[] = [
        { path: 'README.md', content: Buffer.from(CASE_README) },
        { path: 'report.html', content: Buffer.from(report) },
        { path: 'keys.txt', content: Buffer.from(`${keys.join('\n')}\n`) },
        ...all.flatMap(({ id, bytes, proof }) => [
          { path: `entries/${id}.json`, content: bytes },
          { path: `entries/${id}.tlog-proof`, content: Buffer.from(proof) },
        ]),
        ...documents,
      ];
      return {
        manifest: await signer.signEvidence(files),
        files: files.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('base64') })),
        missing,
      };
    },
  };
  return { Query };
}

interface EntryId {
  readonly log: string;
  readonly index: number;
}

interface CaseEntry extends EntryId {
  readonly id: string;
  readonly leaf: AnyLeaf;
  readonly bytes: Buffer;
  readonly proof: string;
}

function readIds(ids: readonly string[]): readonly EntryId[] {
  const entries = ids.map(readEntryId);
  if (entries.length === 0 || entries.length > MOST_ENTRIES || entries.includes(undefined))
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: `entries 须为 1 至 ${MOST_ENTRIES} 个“日志/序号”`,
        en: `entries must be 1 to ${MOST_ENTRIES} identifiers, log/index`,
      },
    });
  return entries as readonly EntryId[];
}

/** Undefined where one of them is not there, or not for the caller. */
async function proveEntries(
  { checkpoints, visibleLogsOf }: CaseEvidenceInput,
  { caller }: RequestFacts,
  wanted: readonly EntryId[],
): Promise<readonly CaseEntry[] | undefined> {
  const proven: CaseEntry[] = [];
  for (const log of [...new Set(wanted.map((one) => one.log))].sort()) {
    if (!(await isVisibleLog(visibleLogsOf, caller, log))) return undefined;
    const indexes = [...new Set(wanted.filter((one) => one.log === log).map(({ index }) => index))];
    indexes.sort((a, b) => a - b);
    const leaves = await checkpoints.proveAll(log, indexes);
    if (leaves === undefined) return undefined;
    proven.push(...leaves.map((leaf, i) => caseEntry(log, indexes[i] as number, leaf)));
  }
  return proven;
}

function caseEntry(log: string, index: number, { leaf, proof }: ProvenLeaf): CaseEntry {
  return { log, index, id: `${log}/${index}`, leaf: decodeEntry(leaf), bytes: leaf, proof };
}

/** The versions of agreements that the entries are under. */
async function readConcerned(
  { pool }: CaseEvidenceInput,
  context: RequestContext,
  cases: readonly CaseEntry[],
): Promise<{ readonly known: readonly VersionRecord[]; readonly withheld: readonly string[] }> {
  const named = cases.flatMap(({ leaf }) => {
    if (leaf.kind === 'heads' || leaf.kind === 'login') return [];
    const { agreement, agreementVersion } = leaf;
    return agreement === null || agreementVersion === null ? [] : [`${agreement}/${agreementVersion}`];
  });
  const concerned = new Set(named);
  const agreements = [...new Set(named.map((name) => name.split('/')[0] as string))];
  const versions = await readVersions(pool, viewerOf(context), agreements);
  const known = versions.filter((version) => concerned.has(nameOf(version)));
  const seen = new Set(known.map(nameOf));
  return { known, withheld: [...concerned].filter((name) => !seen.has(name)).sort() };
}

function nameOf({ agreement, version }: VersionRecord): string {
  return `${agreement}/${version}`;
}

/** The first step of each version that has its document's hash, and why there is none. */
async function proveDocuments(
  input: CaseEvidenceInput,
  facts: RequestFacts,
  versions: readonly VersionRecord[],
): Promise<{
  readonly supporting: readonly CaseEntry[];
  readonly reasons: ReadonlyMap<VersionRecord, string>;
}> {
  const wanted: EntryId[] = [];
  const reasons = new Map<VersionRecord, string>();
  // One after another: each may unpack files of the archive.
  for (const version of versions) {
    const step = await findDocumentStep(input, version);
    if ('missing' in step) reasons.set(version, step.missing);
    else wanted.push(step);
  }
  return { supporting: (await proveEntries(input, facts, wanted)) ?? [], reasons };
}
