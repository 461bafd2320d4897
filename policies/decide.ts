import type { Catalogue, Coordinate } from '../schema/catalogue.ts';
import { type Agreement, grantedMasks } from './agreement.ts';
import type { MaskName } from './mask.ts';

/** On what a caller's request is judged. */
export interface Access {
  readonly agreement: Agreement | undefined;
  readonly roles: readonly string[];
}

export type Decision =
  | { readonly granted: true; readonly mask: MaskName }
  | { readonly granted: false; readonly reason: DenialReason };

/** What is missing: an agreement at all, a grant in it, a role, or anything that would open the coordinate. */
export type DenialReason = 'AGREEMENT_REQUIRED' | 'NOT_GRANTED' | 'ROLE_REQUIRED';

const OPEN: Decision = { granted: true, mask: 'NONE' };

/** Decides single coordinates. What nothing opens is closed. */
export interface Decider {
  decide(coordinate: Coordinate): Decision;
  /** Whether the agreement knows a type at all: rows of others do not exist under it. */
  seesType(typeName: string): boolean;
}

export function createDecider(catalogue: Catalogue, { agreement, roles }: Access): Decider {
  const masks =
    agreement === undefined ? new Map<Coordinate, MaskName>() : grantedMasks(agreement, catalogue);
  const types = new Set([...masks.keys()].map((coordinate) => coordinate.slice(0, coordinate.indexOf('.'))));
  const ungranted: Decision = {
    granted: false,
    reason: agreement === undefined ? 'AGREEMENT_REQUIRED' : 'NOT_GRANTED',
  };
  return {
    decide(coordinate) {
      const access = catalogue.hubAccess.get(coordinate);
      if (access?.kind === 'structural') return OPEN;
      if (access?.kind === 'role')
        return roles.includes(access.role) ? OPEN : { granted: false, reason: 'ROLE_REQUIRED' };
      const mask = masks.get(coordinate);
      return mask === undefined ? ungranted : { granted: true, mask };
    },
    seesType: (typeName) => types.has(typeName),
  };
}
