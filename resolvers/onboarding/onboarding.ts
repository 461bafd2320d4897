import type { Pool } from 'pg';
import type { SourceKind } from '../../connectors/source-kind.ts';
import type { MutationConnectSourceArgs } from '../../generated/graphql.ts';
import { readPublication } from '../../policies/source-life/published-sources.ts';
import { readSources, type SourceRecord } from '../../policies/source-life/read-sources.ts';
import { mayWorkOn, notYours, type StoredSource } from '../../policies/source-life/stored-source.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { refuseFaults, type Surroundings, type Validation, validateCandidate } from './candidate.ts';
import { notReached } from './connection-cause.ts';
import { connectBare, connectDescribed, type Reach, type Reached } from './reach.ts';
import { readSourceAddress } from './source-address.ts';

export interface OnboardingInput {
  readonly pool: Pool;
  /** Of the source files that come with the hub. */
  readonly builtIn: Catalogue;
  readonly reach: Reach;
  /** Where files are loaded; undefined: the hub takes none. */
  readonly fileStore: string | undefined;
}

/** What the steps of onboarding have in common. */
export interface Onboarding {
  find(id: string, caller: { readonly department: string }): Promise<SourceRecord | undefined>;
  /** @throws HubError FORBIDDEN where there is none, or it is another department's */
  findOrRefuse(id: string, caller: { readonly department: string }): Promise<SourceRecord>;
  surroundings(): Promise<Surroundings>;
  /** @throws HubError BAD_USER_INPUT where the source cannot be reached by the address */
  tryAddress(
    args: Pick<MutationConnectSourceArgs, 'id' | 'address'>,
    kind: SourceKind,
  ): Promise<Reached['address']>;
  validate(source: StoredSource, sdl: string): Promise<Validation>;
  /** @throws HubError BAD_USER_INPUT with every fault */
  assertSound(source: StoredSource, sdl: string): Promise<void>;
}

export function createOnboarding({ pool, builtIn, reach, fileStore }: OnboardingInput): Onboarding {
  const find: Onboarding['find'] = async (id, caller) => {
    const [record] = await readSources(pool, { departments: undefined, id });
    return record !== undefined && mayWorkOn(caller, record.department) ? record : undefined;
  };
  const surroundings = async () => ({ builtIn, published: (await readPublication(pool)).sources });
  const addressOf = async (id: string) => {
    const { rows } = await pool.query<{ address: Buffer }>('SELECT address FROM source WHERE id = $1', [id]);
    if (rows[0] === undefined) throw notYours();
    return reach.open(rows[0].address, id);
  };
  const validate: Onboarding['validate'] = async (source, sdl) => {
    const address = await addressOf(source.id);
    return validateCandidate({ source, sdl }, await surroundings(), (described, catalogue) =>
      connectDescribed(reach, { source: described, catalogue, address }),
    );
  };
  return {
    find,
    surroundings,
    validate,
    async findOrRefuse(id, caller) {
      const record = await find(id, caller);
      if (record === undefined) throw notYours();
      return record;
    },
    async tryAddress({ id, address: given }, kind) {
      const address = readSourceAddress(given, { kind, fileStore });
      const connector = connectBare(reach, { id, kind, address });
      try {
        await connector.check([]);
        return address;
      } catch (error) {
        throw notReached(error);
      } finally {
        await connector.close();
      }
    },
    async assertSound(source, sdl) {
      const { faults } = await validate(source, sdl);
      if (faults.length > 0) throw refuseFaults(faults);
    },
  };
}
