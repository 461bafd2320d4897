import type { SignedCheckpoint } from '../audit/checkpoints.ts';
import type { Cosignatures } from '../audit/cosignatures.ts';
import type { Cosignature, LogCheckpoint } from '../generated/graphql.ts';

/** A checkpoint as the graph shows it; its cosignatures are read where they are asked for. */
export function presentCheckpoint(
  { root, ...signed }: SignedCheckpoint,
  log: string,
  cosignatures: Pick<Cosignatures, 'of'>,
): LogCheckpoint {
  const view = {
    ...signed,
    root: root.toString('base64'),
    async cosignatures(): Promise<readonly Cosignature[]> {
      const newest = await cosignatures.of(log);
      return newest.map(({ witness, department, size, time, verifierKey }) => ({
        ...{ witness, size, verifierKey },
        department: department as Cosignature['department'],
        time: time.toISOString(),
      }));
    },
  };
  return view as unknown as LogCheckpoint;
}
