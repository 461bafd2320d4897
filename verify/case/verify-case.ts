import { MalformedEntry } from '../entry/canonical-leaf.ts';
import type { AnyLeaf } from '../entry/decode-entry.ts';
import { decodeEntry } from '../entry/decode-entry.ts';
import { decodeUtf8, FileFault, type Folder } from '../folder.ts';
import { KEYS_FILE, KEYS_LIMIT, readKeys } from '../keys.ts';
import { logOf } from '../log-name.ts';
import { NoteError, type VerifierKey, verifyNote } from '../note.ts';
import { verifyTlogProof } from '../tlog-proof.ts';
import { readEvidenceManifest, sha256Of } from './evidence-manifest.ts';

export const CASE_MANIFEST = 'manifest';
const MANIFEST_LIMIT = 1024 * 1024;
/** No file of a package is longer. */
const FILE_LIMIT = 16 * 1024 * 1024;

export interface CaseReport {
  /** Name under which the package was signed. */
  readonly signedBy: string;
  /** `log/index` of each entry. */
  readonly entries: readonly string[];
  /** `agreement/version` of each document. */
  readonly documents: readonly string[];
}

/**
 * Verifies an evidence package: every file is the one that the hub has signed, every entry is in its log at a checkpoint, and
 * every agreement's document is the one whose hash an entry of the package has.
 * @throws FileFault, NoteError saying what is wrong
 */
export function verifyCase(folder: Folder, given: readonly VerifierKey[] | undefined): CaseReport {
  const keys = given ?? readKeys(folder.readText(KEYS_FILE, KEYS_LIMIT));
  const note = folder.readText(CASE_MANIFEST, MANIFEST_LIMIT);
  const [signedBy = ''] = note.split('\n', 1);
  if (!signedBy.endsWith('/evidence')) throw new NoteError('the note is no manifest of evidence');
  const text = verifyNote(
    note,
    keys.filter(({ name }) => name === signedBy),
  );
  const files = new Map<string, Buffer>();
  for (const { path, sha256 } of readEvidenceManifest(text)) {
    const content = folder.read(path, FILE_LIMIT);
    if (sha256Of(content) !== sha256) throw new FileFault(path, '已被改动 · it has been changed');
    // Only what is verified further is kept.
    if (/^(entries|agreements)\//.test(path)) files.set(path, content);
    else files.set(path, Buffer.alloc(0));
  }
  const stranger = folder.findStranger((path) => path === CASE_MANIFEST || files.has(path));
  if (stranger !== undefined) throw new FileFault(stranger, '不在清单中 · it is not in the manifest');
  const entries = verifyEntries(files, keys);
  const documents = verifyDocuments(files, [...entries.values()]);
  return { signedBy, entries: [...entries.keys()], documents };
}

function verifyEntries(
  files: ReadonlyMap<string, Buffer>,
  keys: readonly VerifierKey[],
): ReadonlyMap<string, AnyLeaf> {
  const entries = new Map<string, AnyLeaf>();
  for (const [path, bytes] of files) {
    const [, log, index] = /^entries\/([a-z0-9-]+)\/(\d+)\.json$/.exec(path) ?? [];
    if (log === undefined || index === undefined) continue;
    const proof = files.get(path.replace(/json$/, 'tlog-proof'));
    if (proof === undefined) throw new FileFault(path, '没有证明 · it has no proof');
    const proven = verifyTlogProof(decodeUtf8(proof, path), bytes, keys);
    const leaf = decode(bytes, path);
    if (String(proven.index) !== index || logOf(proven.checkpoint.origin) !== log || leaf.log !== log)
      throw new FileFault(path, '是别的条目的证明 · its proof is of another entry');
    entries.set(`${log}/${index}`, leaf);
  }
  return entries;
}

function decode(bytes: Buffer, path: string): AnyLeaf {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedEntry) throw new FileFault(path, '不是合规的条目 · it is no entry');
    throw error;
  }
}

function verifyDocuments(files: ReadonlyMap<string, Buffer>, leaves: readonly AnyLeaf[]): readonly string[] {
  const documents: string[] = [];
  for (const [path, content] of files) {
    const [, agreement, version] = /^agreements\/([a-z0-9-]+)\/(\d+)\.json$/.exec(path) ?? [];
    if (agreement === undefined || version === undefined) continue;
    const isLogged = leaves.some(
      (leaf) =>
        leaf.kind === 'change' &&
        leaf.agreement === agreement &&
        String(leaf.agreementVersion) === version &&
        leaf.document === sha256Of(content),
    );
    if (!isLogged) throw new FileFault(path, '没有条目载有它的散列 · no entry has its hash');
    documents.push(`${agreement}/${version}`);
  }
  return documents;
}
