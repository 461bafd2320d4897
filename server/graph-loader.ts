import type { Pool } from 'pg';
import type { AddressRules } from '../addresses.ts';
import {
  type PublishedSource,
  readPublication,
  sdlNameOf,
} from '../policies/source-life/published-sources.ts';
import { extendCatalogue } from '../schema/build.ts';
import type { Catalogue, Source } from '../schema/catalogue.ts';
import { SchemaFaultsError } from '../schema/fault.ts';
import { prepareFiles } from './files/open-files.ts';
import { createGraph, type Graph, type GraphInput } from './graph.ts';
import { openAddress } from './sources/sealed-address.ts';
import type { SourcePlace, SourcesInService } from './sources/sources-in-service.ts';

export interface GraphLoaderInput extends Pick<GraphInput, 'hubResolvers' | 'pipeline'> {
  readonly pool: Pool;
  /** Of the source files that come with the hub; never given resolvers itself. */
  readonly builtIn: Catalogue;
  /** Where the built-in sources are, by connection name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Where files are loaded, the address of all FILE sources. */
  readonly fileStore: string | undefined;
  readonly sources: SourcesInService;
  readonly secret: Buffer;
  /** Where the addresses of onboarded sources may lead. */
  readonly network: AddressRules;
  readonly onError: (error: unknown) => void;
}

/** Builds the graph of what is published now: the built-in sources and the onboarded ones. */
export async function loadGraph(input: GraphLoaderInput): Promise<Graph> {
  const { generation, sources: published } = await readPublication(input.pool);
  const catalogue = catalogueOf(input, published);
  const { fileStore } = input;
  // While it cannot be reached its sources are closed, and the others serve.
  if (fileStore !== undefined) await prepareFiles(fileStore, catalogue, input.onError);
  const sources = await input.sources.take(catalogue, places(input, published));
  try {
    const { hubResolvers, pipeline } = input;
    return await createGraph({ generation, catalogue, sources, hubResolvers, pipeline });
  } catch (error) {
    await sources.release();
    throw error;
  }
}

/**
 * A source that was in order when it was published may not be after an upgrade of the hub. Then it is left out, which is told,
 * rather than that the others stand still.
 */
function catalogueOf(
  { builtIn, onError }: Pick<GraphLoaderInput, 'builtIn' | 'onError'>,
  published: readonly PublishedSource[],
): Catalogue {
  let remaining = published;
  for (;;) {
    try {
      return extendCatalogue(
        builtIn,
        remaining.map((source) => ({ name: sdlNameOf(source), text: source.sdl })),
      );
    } catch (error) {
      if (!(error instanceof SchemaFaultsError)) throw error;
      const faulty = new Set(error.faults.map(({ place }) => place.file));
      const sound = remaining.filter((source) => !faulty.has(sdlNameOf(source)));
      if (sound.length === remaining.length) throw error;
      onError(error);
      remaining = sound;
    }
  }
}

function places(
  { addresses: settings, fileStore, secret, network, onError }: GraphLoaderInput,
  published: readonly PublishedSource[],
): (source: Source) => SourcePlace | undefined {
  const ofSettings = (url: string): SourcePlace => ({ address: { url }, network: { loopbackAllowed: true } });
  const stored = new Map(published.map((source) => [source.id, source]));
  return ({ id, kind, connection }) => {
    if (kind === 'FILE') return fileStore === undefined ? undefined : ofSettings(fileStore);
    const onboarded = stored.get(id);
    if (onboarded !== undefined) {
      const { address, types } = onboarded;
      try {
        const known = types === null ? {} : { types };
        return { address: openAddress(address, { source: id, secret }), network, ...known };
      } catch (error) {
        onError(error);
        return undefined;
      }
    }
    const url = settings[connection];
    if (url === undefined) throw new Error(`no address for the connection ${connection}`);
    return ofSettings(url);
  };
}
