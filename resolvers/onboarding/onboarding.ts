import type { Pool } from 'pg';
import type { SourceKind } from '../../connectors/source-kind.ts';
import { HubError } from '../../errors.ts';
import type { MutationConnectSourceArgs } from '../../generated/graphql.ts';
import { type Occasion, recordCheck } from '../../policies/source-life/checks.ts';
import { assertMet } from '../../policies/source-life/contract.ts';
import { readPublication } from '../../policies/source-life/published-sources.ts';
import { readSources, type SourceRecord } from '../../policies/source-life/read-sources.ts';
import { readContract } from '../../policies/source-life/stored-contract.ts';
import { mayWorkOn, notYours, type StoredSource } from '../../policies/source-life/stored-source.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Proposal } from '../../schema/propose/propose-sdl.ts';
import {
  type Candidate,
  catalogueOrRefuse,
  refuseFaults,
  type Surroundings,
  type Validation,
  validateCandidate,
} from './candidate.ts';
import { notReached } from './connection-cause.ts';
import { type DescribedTypes, describedTypes } from './described-types.ts';
import { type Examination, examine } from './examine.ts';
import { expectationsOf } from './expectations.ts';
import { introspect } from './introspect.ts';
import { connectBare, connectDescribed, type Reach, type Reached } from './reach.ts';
import type { Base } from './sample-entity.ts';
import { readSourceAddress } from './source-address.ts';

export interface OnboardingInput {
  readonly pool: Pool;
  /** Of the source files that come with the hub. */
  readonly builtIn: Catalogue;
  readonly reach: Reach;
  /** Where files are loaded; undefined: the hub takes none. */
  readonly fileStore: string | undefined;
  /** The base database, where it can be asked. */
  readonly base: () => Base | undefined;
}

type Address = Reached['address'];

/** What the steps of onboarding have in common. */
export interface Onboarding {
  find(id: string, caller: { readonly department: string }): Promise<SourceRecord | undefined>;
  /** @throws HubError FORBIDDEN where there is none, or it is another department's */
  findOrRefuse(id: string, caller: { readonly department: string }): Promise<SourceRecord>;
  surroundings(): Promise<Surroundings>;
  /** @throws HubError BAD_USER_INPUT where the source cannot be reached by the address */
  tryAddress(args: Pick<MutationConnectSourceArgs, 'id' | 'address'>, kind: SourceKind): Promise<Address>;
  /** The same of an address that is stored sealed. */
  tryStored(source: StoredSource, sealed: Buffer): Promise<void>;
  validate(source: StoredSource, sdl: string): Promise<Validation>;
  /** @throws HubError BAD_USER_INPUT with every fault */
  assertSound(source: StoredSource, sdl: string): Promise<void>;
  /** @throws HubError BAD_USER_INPUT where it cannot be reached, or lacks one of the tables */
  introspect(source: StoredSource, only: readonly string[] | undefined): Promise<Proposal>;
  /** @throws HubError BAD_USER_INPUT with every fault of the SDL */
  examine(
    candidate: Candidate & { readonly version: number | null },
    occasion: Occasion,
  ): Promise<Examination>;
  /**
   * A version that is about to be published has no faults, and the source keeps its contract.
   * @param sealed address at which it is to be reached; undefined: the source's
   * @throws HubError BAD_USER_INPUT, CONFLICT
   */
  assertPublishable(candidate: Candidate & { readonly version: number }, sealed?: Buffer): Promise<void>;
  /**
   * Types of the columns of the tables that an SDL names, for its version to remember.
   * @throws HubError BAD_USER_INPUT with every fault
   */
  typesForSubmission(source: StoredSource, sdl: string): Promise<DescribedTypes>;
}

export function createOnboarding({ pool, builtIn, reach, fileStore, base }: OnboardingInput): Onboarding {
  const find: Onboarding['find'] = async (id, caller) => {
    const [record] = await readSources(pool, { departments: undefined, id });
    return record !== undefined && mayWorkOn(caller, record.department) ? record : undefined;
  };
  const surroundings = async () => ({ builtIn, published: (await readPublication(pool)).sources });
  const addressOf = async (id: string, sealed?: Buffer) => {
    const { rows } = await pool.query<{ address: Buffer; kind: string }>(
      'SELECT coalesce($2, address) AS address, kind FROM source WHERE id = $1',
      [id, sealed ?? null],
    );
    const [stored] = rows;
    if (stored === undefined) throw notYours();
    // Files are loaded where this hub's settings say today, wherever it was when the source was connected.
    if (stored.kind === 'FILE') return readSourceAddress({}, { kind: 'FILE', fileStore });
    return reach.open(stored.address, id);
  };
  const tryAt = async (
    { id, kind }: { readonly id: string; readonly kind: SourceKind },
    address: Address,
  ) => {
    const connector = connectBare(reach, { id, kind, address });
    try {
      await connector.check([]);
    } catch (error) {
      throw notReached(error);
    } finally {
      await connector.close();
    }
  };
  const validateAt = async ({ source, sdl }: Candidate, sealed?: Buffer) => {
    const address = await addressOf(source.id, sealed);
    return validateCandidate({ source, sdl }, await surroundings(), (described, catalogue) =>
      connectDescribed(reach, { source: described, catalogue, address }),
    );
  };
  const validate: Onboarding['validate'] = (source, sdl) => validateAt({ source, sdl });
  const assertSoundAt = async (candidate: Candidate, sealed?: Buffer) => {
    const { faults } = await validateAt(candidate, sealed);
    if (faults.length > 0) throw refuseFaults(faults);
  };
  const assertSound: Onboarding['assertSound'] = (source, sdl) => assertSoundAt({ source, sdl });
  const examineAt = async (
    { source, sdl, version }: Candidate & { readonly version: number | null },
    occasion: Occasion,
    sealed?: Buffer,
  ) => {
    const catalogue = catalogueOrRefuse(await surroundings(), { source, sdl });
    const declared = catalogue.sources.get(source.id);
    if (declared === undefined || declared.kind !== source.kind) {
      await assertSound(source, sdl);
      throw new Error(`the SDL of ${source.id} declares another source`);
    }
    const address = await addressOf(source.id, sealed);
    const connector = connectDescribed(reach, { source: declared, catalogue, address });
    return examine({ pool, base }, { catalogue, source: source.id, version, connector }, occasion);
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
      await tryAt({ id, kind }, address);
      return address;
    },
    async tryStored({ id, kind }, sealed) {
      await tryAt({ id, kind: kind as SourceKind }, await addressOf(id, sealed));
    },
    assertSound,
    examine: (candidate, occasion) => examineAt(candidate, occasion),
    async introspect(source, only) {
      const address = await addressOf(source.id);
      const { id, kind } = source;
      try {
        return await introspect({
          source,
          only,
          catalogue: catalogueOrRefuse(await surroundings(), { source }),
          connect: (tables) => connectBare(reach, { id, kind: kind as SourceKind, address, tables }),
        });
      } catch (error) {
        throw error instanceof HubError && error.code === 'SOURCE_UNAVAILABLE' ? notReached(error) : error;
      }
    },
    async assertPublishable({ source, sdl, version }, sealed) {
      await assertSoundAt({ source, sdl }, sealed);
      if ((await readContract(pool, source.id)).length === 0) return;
      const { check } = await examineAt({ source, sdl, version }, 'PUBLICATION', sealed);
      // Not within the publication's transaction: a check that failed is kept.
      await recordCheck(pool, check);
      assertMet(check.outcomes);
    },
    async typesForSubmission(source, sdl) {
      const { faults, catalogue } = await validate(source, sdl);
      if (catalogue === undefined) throw refuseFaults(faults);
      const { id, kind } = source;
      const tables = new Set(expectationsOf(catalogue, id).map(({ expectation }) => expectation.table));
      const connector = connectBare(reach, { id, kind: kind as SourceKind, address: await addressOf(id) });
      try {
        return describedTypes((await connector.describe()).filter(({ name }) => tables.has(name)));
      } finally {
        await connector.close();
      }
    },
  };
}
