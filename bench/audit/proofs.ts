import { openArchive } from '../../audit/archive/read-archive.ts';
import { createCheckpoints } from '../../audit/checkpoints.ts';
import { createLogSigner } from '../../audit/log-signer.ts';
import { createSequencer } from '../../audit/sequencer.ts';
import type { Connect } from '../../audit/session.ts';
import { ed25519KeyOf, keyInMemory } from '../../audit/signing-key.ts';
import { createPool } from '../../server/database/pools.ts';
import { supplyOf } from './entries.ts';
import { type Row, rowOf } from './rows.ts';

const LOG = 'long';
const PROOFS = 200;
const AT_ONCE = 500;

interface Input {
  readonly url: string;
  readonly connect: Connect;
  /** Entries of the log in which proofs are timed. */
  readonly entries: number;
}

/** Proofs of entries of a long log, signed at a checkpoint of the moment. */
export async function measureProofs({ url, connect, entries }: Input): Promise<readonly Row[]> {
  const sequencer = createSequencer({ connect, onError: console.error });
  const leavesOf = supplyOf([LOG], 1_000);
  for (let size = 0; size < entries; size += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => sequencer.append(LOG, leavesOf(LOG))));
  await sequencer.close();
  const pool = createPool({ connectionString: url, size: 1, onError: console.error });
  const signer = createLogSigner('bench.example', [keyInMemory(ed25519KeyOf(Buffer.alloc(32, 1)))]);
  const checkpoints = createCheckpoints({ pool, signer, archive: openArchive(pool, '') });
  await checkpoints.sign(LOG);
  const proofs: number[] = [];
  for (let i = 0; i < PROOFS; i += 1) {
    const began = performance.now();
    await checkpoints.prove(LOG, (i * 7_919_993) % entries);
    proofs.push(performance.now() - began);
  }
  await pool.end();
  return [rowOf(`ms for a signed proof of one of ${entries.toLocaleString('en')} entries`, proofs, 2)];
}
