import { kindOf } from '../kind.ts';
import { integer } from '../parameters.ts';

/** An agreement is in force and nobody is given anything under it: it may not be needed. */
export const unused = kindOf({ days: integer(1, 3_650) }, ({ days }) => ({ by: 'use', days }));
