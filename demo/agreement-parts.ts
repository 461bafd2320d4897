import type { Grant } from '../policies/agreement.ts';
import type { MaskName } from '../schema/masks.ts';

export const VALIDITY = { validFrom: '2026-01-01', validTo: '2035-12-31' };
export const LIMITS = { rowsPerRequest: 20_000 };

/** Grants of several fields of one type under their default masks. */
export function grant(type: string, ...fields: readonly string[]): readonly Grant[] {
  return fields.map((field) => ({ coordinate: `${type}.${field}` }));
}

export function masked(coordinate: string, mask: MaskName): Grant {
  return { coordinate, mask };
}
