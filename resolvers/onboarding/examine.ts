import type { Pool } from 'pg';
import type { Connector } from '../../connectors/connector.ts';
import { type Check, type Occasion, recordCheck } from '../../policies/source-life/checks.ts';
import { meetExpectations } from '../../policies/source-life/contract.ts';
import type { Measure } from '../../policies/source-life/quality.ts';
import { readContract } from '../../policies/source-life/stored-contract.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { measureEntity } from './measure.ts';
import { type Base, type EntitySample, sampleEntities } from './sample-entity.ts';

export interface Examined {
  /** The graph with the SDL that is examined. */
  readonly catalogue: Catalogue;
  readonly source: string;
  readonly version: number | null;
  readonly connector: Connector;
}

export interface Examination {
  readonly samples: readonly EntitySample[];
  readonly check: Check;
}

export interface Examiner {
  readonly pool: Pool;
  /** Undefined where it cannot be asked now. */
  readonly base: () => Base | undefined;
}

/** Samples a source as its SDL describes it, measures its quality and holds it against its contract. Closes the connector. */
export async function examine(
  { pool, base: baseOf }: Examiner,
  { catalogue, source, version, connector }: Examined,
  occasion: Occasion,
): Promise<Examination> {
  const base = baseOf();
  const now = new Date();
  try {
    const samples = await sampleEntities({ catalogue, source, connector, base });
    const described = await connector.describe().catch(() => undefined);
    const measures: Measure[] = [];
    for (const sample of samples) measures.push(...(await measureEntity(sample, { described, base, now })));
    const outcomes = meetExpectations(await readContract(pool, source), measures);
    const passed = outcomes.every(({ met }) => met);
    const check = { source, version, occasion, checkedAt: now.toISOString(), passed, measures, outcomes };
    return { samples, check };
  } finally {
    await connector.close();
  }
}

/** The same, noted. */
export async function examineAndNote(...args: Parameters<typeof examine>): Promise<Examination> {
  const [{ pool }] = args;
  const examination = await examine(...args);
  await recordCheck(pool, examination.check);
  return examination;
}
