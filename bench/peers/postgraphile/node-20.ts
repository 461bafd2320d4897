/** PostGraphile 5 asks for Node 22; of what Node 20 lacks it uses this (ECMA-262 §27.2.4.9). */
const promise = Promise as unknown as { withResolvers?: () => object };

promise.withResolvers ??= () => {
  let settle: object = {};
  const made = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise: made, ...settle };
};
