/** The department that keeps the catalogue and connects sources (琼府办〔2020〕32号, item 7). */
export const BIG_DATA = 'BIG_DATA';

/** Who has to approve a source's version. */
export type Side = 'OWNER' | 'BIG_DATA';
