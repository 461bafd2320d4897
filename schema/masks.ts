/** Masks by name (the schema's enum `Mask`; a test ties the two) and the types of value that each fits. */
export const MASKS = {
  NONE: [],
  NAME: ['String'],
  ID_NUMBER: ['IdNumber'],
  ID_NUMBER_3_4: ['IdNumber'],
  MOBILE: ['String'],
  BANK_ACCOUNT: ['String'],
  DISTRICT: ['String'],
  REGION: ['RegionCode', 'String'],
  YEAR: ['Date', 'DateTime'],
  AGE_BAND: ['Date'],
  PSEUDONYM: ['String', 'IdNumber'],
  EXISTS: ['String', 'IdNumber', 'Date', 'DateTime', 'RegionCode'],
} as const satisfies Record<string, readonly string[]>;

export type MaskName = keyof typeof MASKS;

export function maskFits(mask: MaskName, valueType: string): boolean {
  return mask === 'NONE' || MASKS[mask].some((fitting) => fitting === valueType);
}
