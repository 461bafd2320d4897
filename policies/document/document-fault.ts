import type { Bilingual } from '../../errors.ts';
import type { Saying } from '../fault-list.ts';

/** Keys and indexes that lead to a value of the document. */
export type Path = readonly (string | number)[];

/** What is wrong with a document, and where. */
export interface DocumentFault {
  readonly path: Path;
  /** Where it is no value that is wrong but the text. */
  readonly offset?: number;
  readonly saying: Saying;
}

/** A fault that begins with where it is. */
export function faultAt(path: Path, what: Bilingual | Saying): DocumentFault {
  const where = path.length === 0 ? '' : `${writePath(path)} `;
  return {
    path,
    saying: () => {
      const { zh, en } = typeof what === 'function' ? what() : what;
      return { zh: `${where}${zh}`, en: `${where}${en}` };
    },
  };
}

/** A fault of the text itself. */
export function faultOfText(offset: number, what: Bilingual): DocumentFault {
  return { path: [], offset, saying: () => what };
}

/** `grants[2].mask` */
function writePath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}
