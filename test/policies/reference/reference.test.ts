import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agreement } from '../../../policies/agreement.ts';
import { resolveGrants } from '../../../policies/resolve-grants.ts';
import { dateInShanghai } from '../../../policies/shanghai-time.ts';
import { buildCatalogue } from '../../../schema/build.ts';
import { drawCase } from './draw-case.ts';
import { faultsOf } from './faults.ts';
import { NOW, pseudonym, startHubInMemory } from './hub-in-memory.ts';
import { interpret } from './interpreter.ts';

/** SEED=… CASES=1 repeats the case that failed. */
const SEED = Number(process.env.SEED ?? 1);
const CASES = Number(process.env.CASES ?? 5_000);
const today = dateInShanghai(NOW);

const catalogue = buildCatalogue();
/** Without resolvers. */
const plain = buildCatalogue();
let hub: Awaited<ReturnType<typeof startHubInMemory>>;
beforeAll(async () => {
  hub = await startHubInMemory(catalogue);
});
afterAll(() => hub.stop());

async function check(seed: number) {
  const drawn = drawCase(plain, seed, today);
  const { agreement: document, world, operation, deniedAsNull, emergency } = drawn;
  const agreement: Agreement = {
    id: `case-${seed}`,
    version: 1,
    state: 'ACTIVE',
    document,
    resolved: resolveGrants(catalogue, document),
  };
  const expected = interpret({
    catalogue: plain,
    agreement: document,
    emergency,
    tables: world.tables,
    document: drawn.document,
    variables: operation.variables,
    masking: { today, pseudonym },
  });
  const question = { agreement, operation, deniedAsNull, emergency };
  const answer = await hub.ask({ ...question, tables: world.tables });
  const elsewhere = await hub.ask({ ...question, tables: drawn.otherWorld });
  const faults = faultsOf({ catalogue: plain, drawn, expected, answer, elsewhere });
  return { faults, drawn, answer };
}

describe('an agreement, an operation and data drawn at random', () => {
  test(`are answered as the slow reference answers them, in ${CASES} cases`, {
    timeout: 60_000 + CASES * 20,
  }, async () => {
    const seen = { released: 0, refused: 0, partial: 0, filtered: 0, costly: 0, people: 0, written: 0 };
    for (let seed = SEED; seed < SEED + CASES; seed += 1) {
      const { faults, drawn, answer } = await check(seed);
      if (faults.length > 0) {
        const { agreement, operation } = drawn;
        expect.fail(
          `SEED=${seed} CASES=1\n${faults.join('\n')}\n${operation.text}\n${JSON.stringify({ agreement, emergency: drawn.emergency, variables: operation.variables }, undefined, 1)}`,
        );
      }
      if (answer.data === undefined || answer.data === null) seen.refused += 1;
      else if (answer.errors.length > 0) seen.partial += 1;
      else seen.released += 1;
      if (answer.errors.some(({ code }) => code === 'OPERATION_TOO_COSTLY')) seen.costly += 1;
      if (drawn.outsiders.length > 0) seen.filtered += 1;
      if (answer.subjects > 0) seen.people += 1;
      if (answer.known === 'WRITTEN') seen.written += 1;
    }
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    // Cases that all come to nothing would agree, too.
    if (CASES >= 1_000) {
      expect(seen.released).toBeGreaterThan(CASES / 4);
      expect(seen.written).toBeGreaterThan(CASES / 4);
      expect(seen.refused).toBeGreaterThan(CASES / 20);
      expect(seen.partial).toBeGreaterThan(CASES / 50);
      expect(seen.filtered).toBeGreaterThan(CASES / 4);
      expect(seen.people).toBeGreaterThan(CASES / 4);
      expect(seen.costly).toBeLessThan(CASES / 100);
    }
  });
});
