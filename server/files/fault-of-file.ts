import { DatabaseError } from 'pg';
import { isPassing } from '../../connectors/is-passing.ts';
import { HubError } from '../../errors.ts';

/** Of PostgreSQL (appendix A): cardinality, data, integrity, and limits of the program. All others are the database's own. */
const OF_DATA = /^(21|22|23|54)/;

/** Whether an unforeseen failure comes of what stands in a file, so that it will come again: not of databases, disks or networks. */
export function isFaultOfFile(error: unknown): boolean {
  if (error instanceof HubError || isPassing(error)) return false;
  if (error instanceof DatabaseError) return OF_DATA.test(error.code ?? '');
  const { code } = error as { readonly code?: unknown };
  return !(typeof code === 'string' && /^E[A-Z0-9]+$/.test(code));
}
