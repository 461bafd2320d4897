/** The demo province as `npm start` makes it: large enough to be real, made in seconds. */
export const DEFAULT_PROVINCE = { cardholders: 10_000, seed: 1 };
