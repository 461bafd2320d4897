import { createHash } from 'node:crypto';
import { NoteError } from '../note.ts';

/** A file of an evidence package. */
export interface EvidenceFile {
  /** Inside the package, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** What the manifest says of a file. */
export interface ListedFile {
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
}

/** Tells the text from that of a checkpoint, whose second line is a number. */
const HEADER = 'onecard evidence v1';
const MOST_FILES = 10_000;

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The text that is signed: name, header, and each file with its SHA-256 as `sha256sum` writes it. */
export function writeEvidenceManifest(name: string, files: readonly EvidenceFile[]): string {
  const lines = files.map(({ path, content }) => `${sha256Of(content)}  ${path}`);
  return `${[name, HEADER, ...lines].join('\n')}\n`;
}

/** @throws NoteError */
export function readEvidenceManifest(text: string): readonly ListedFile[] {
  const [, header, ...lines] = text.split('\n');
  if (header !== HEADER || lines.pop() !== '' || lines.length > MOST_FILES)
    throw new NoteError('the note is no manifest of evidence');
  const files = lines.map((line) => {
    const [, sha256 = '', path = ''] =
      /^([0-9a-f]{64}) {2}([a-zA-Z0-9-]+(?:[./][a-zA-Z0-9-]+)*)$/.exec(line) ?? [];
    if (path === '') throw new NoteError('a line of the manifest is malformed');
    return { sha256, path };
  });
  if (new Set(files.map(({ path }) => path)).size < files.length)
    throw new NoteError('the manifest names a file twice');
  return files;
}
