/** Thrown while writing: something is to be answered with an error or a null that spreads, which graphql-js does. */
export const IRREGULAR = Object.freeze(new Error('irregular'));

/** Thrown while compiling: the operation holds what only graphql-js executes. */
export const UNCOMPILABLE = Object.freeze(new Error('uncompilable'));
