import type { Bilingual } from '../../errors.ts';

/** Keys and indexes that lead to a value of the document. */
export type Path = readonly (string | number)[];

/** What is wrong with a document, and where. */
export interface DocumentFault extends Bilingual {
  readonly path: Path;
  /** Where it is no value that is wrong but the text. */
  readonly offset?: number;
}

/** A fault that begins with where it is. */
export function faultAt(path: Path, { zh, en }: Bilingual): DocumentFault {
  const where = path.length === 0 ? '' : `${writePath(path)} `;
  return { path, zh: `${where}${zh}`, en: `${where}${en}` };
}

/** `grants[2].mask` */
function writePath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}
