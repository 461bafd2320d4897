import type { FileLoad } from '../../connectors/file/load-file.ts';

/** What is told of a load, in JSON: to who uploads and beside a file of the folder. */
export function presentLoad({ outcome, sha256, report, refusal }: FileLoad) {
  const { rows, loaded, rejected, counts, first } = report;
  return { outcome, sha256: sha256 ?? null, rows, loaded, rejected, counts, first, refusal: refusal ?? null };
}
