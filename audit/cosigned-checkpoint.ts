import type { SignedCheckpoint } from './checkpoints.ts';
import type { LogCosignature } from './cosignatures.ts';
import type { LogSigner } from './log-signer.ts';

/**
 * The largest state of a log that a witness has cosigned, as one note: the hub's signature first, then every cosignature
 * of that state. What is signed here again was signed before: no cosignature counts of anything else.
 */
export async function cosignedCheckpoint(
  log: string,
  newest: readonly LogCosignature[],
  signer: LogSigner,
): Promise<SignedCheckpoint | undefined> {
  const size = Math.max(...newest.map((cosignature) => cosignature.size));
  const ofIt = newest.filter((cosignature) => cosignature.size === size);
  const [first] = ofIt;
  if (first === undefined) return undefined;
  const checkpoint = { origin: signer.originOf(log), size, root: first.root };
  return {
    ...checkpoint,
    note: (await signer.sign(checkpoint)) + ofIt.map(({ line }) => line).join(''),
    verifierKey: signer.verifierKeyOf(log),
    verifierKeys: signer.verifierKeysOf(log),
  };
}
